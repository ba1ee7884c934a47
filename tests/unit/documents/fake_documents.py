"""A made-up document with every block and every chart, in both languages, with labels that try the layout."""

from __future__ import annotations

from datetime import date, timedelta

from planner.domain.model.chart import (
    BarSegment,
    CalendarEntry,
    DisagreementMap,
    DisagreementRow,
    Gantt,
    GanttRow,
    HeatMap,
    HeatRow,
    Judgement,
    Ladder,
    LadderRung,
    OrganisationBox,
    OrganisationChart,
    PricedPoint,
    RangeBar,
    Ranges,
    RankAcceptability,
    RankBar,
    RankShare,
    RiskMatrix,
    RiskPoint,
    StabilityBar,
    StabilityBars,
    StackedBar,
    StackedBars,
    TrainingCalendar,
    ValueAndCost,
)
from planner.domain.model.document import (
    Bullets,
    Callout,
    Cell,
    Checklist,
    ChecklistItem,
    Column,
    Document,
    FigureBlock,
    FrontMatter,
    Heading,
    KeyFact,
    KeyFacts,
    OpenItem,
    OpenItems,
    PageBreak,
    Paragraph,
    Revision,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.estimate import Estimate

DAY = timedelta(days=1)


def fake_document(language="zh-CN"):
    return _Fake(language).document()


def small_document(language="en", body=(), opening=(), annexes=()):
    return Document("D0", language, _front(language, "Small"), tuple(opening), tuple(body), tuple(annexes))


def _front(language, title):
    zh = language == "zh-CN"
    return FrontMatter(
        number="SM-CRM-2026-D4",
        title=title,
        client="样例制造有限公司" if zh else "Sample Manufacturing <Holding> & Co.",
        consultant="样例咨询" if zh else "Sample Consulting",
        version="1.0",
        confidentiality="内部资料" if zh else "Internal",
        inputs_as_of=date(2026, 7, 1),
        revisions=(
            Revision(
                "0.9",
                date(2026, 6, 20),
                "征求意见稿" if zh else "Draft for comment",
                "样例咨询" if zh else "Sample Consulting",
            ),
            Revision(
                "1.0",
                date(2026, 7, 1),
                "根据复评会意见修订评分与五年成本"
                if zh
                else "Ratings and five-year cost revised after the review meeting",
                "样例咨询" if zh else "Sample Consulting",
            ),
        ),
        approvals=("编制", "审核", "批准") if zh else ("Prepared", "Reviewed", "Approved"),
    )


class _Fake:
    def __init__(self, language):
        self.language = language

    def s(self, zh, en):
        return zh if self.language == "zh-CN" else en

    def document(self):
        front = _front(self.language, self.s("CRM 选型报告", "CRM selection report"))
        return Document("D4", self.language, front, self.opening(), self.body(), self.annexes())

    def opening(self):
        s = self.s
        return (
            Heading("summary", 1, s("结论与待决事项", "Conclusion and what is to be decided")),
            Callout(
                "verdict",
                "watch",
                s(
                    "建议：在满足三项条件后选择样例云甲专业版",
                    "Recommendation: Sample Cloud A Professional, on three conditions",
                ),
                (
                    s(
                        "样例云甲综合得分 3.6（3.1–4.2），领先第二名 0.4；在 10,000 组权重中有 71% 排名第一。证据覆盖权重 74%，高于 60% 的下限。",
                        "Sample Cloud A scores 3.6 (3.1–4.2), 0.4 ahead of the second; it ranks first in 71% of 10,000 weight sets. Evidence covers 74% of the weight, above the limit of 60%.",
                    ),
                ),
            ),
            KeyFacts(
                "facts",
                (
                    KeyFact(
                        s("五年总成本", "Five-year cost"),
                        s("312.5 万元（268–391）", "3,125 thousand CNY (2,680–3,910)"),
                        s("含实施与内部人力", "incl. roll-out and own staff"),
                    ),
                    KeyFact(
                        s("上线日期", "Go-live"),
                        "2026-11-16",
                        s("P80：2026-11-27（暂定）", "P80: 2026-11-27 (provisional)"),
                        "provisional",
                    ),
                    KeyFact(
                        s("把握程度", "Confidence"), "71%", s("排名第一的概率", "probability of first rank"), "good"
                    ),
                    KeyFact(s("未知项", "Unknown"), "23 / 126", s("占权重 11%", "11% of the weight"), "unknown"),
                ),
            ),
            Heading("conditions", 2, s("条件", "Conditions"), numbered=False),
            Bullets(
                "conditions_list",
                (
                    s(
                        "样例云甲在 2026-07-20 前以书面形式确认大陆境内数据存储；",
                        "Sample Cloud A confirms storage in mainland China in writing by 2026-07-20;",
                    ),
                    s(
                        "ERP 接口在试用环境中跑通订单回写（S-INT-02）；",
                        "the ERP interface writes orders back in the trial environment (S-INT-02);",
                    ),
                    s("报价有效期延长至 2026-09-30。", "the quotation stays valid until 2026-09-30."),
                ),
                ordered=True,
            ),
            Heading("today", 2, s("今天要决定什么", "To be decided today"), numbered=False),
            Table(
                "decisions",
                s("待决事项", "Decisions"),
                (
                    Column(s("事项", "Decision"), width=3),
                    Column(s("由谁决定", "By whom"), width=1.2),
                    Column(s("若推迟", "If we wait"), width=2.4),
                ),
                (
                    Row(
                        (
                            Cell(s("是否授权进入商务谈判", "Authorise contract negotiation")),
                            Cell(s("总经理", "General manager")),
                            Cell(
                                s(
                                    "每推迟一周，上线顺延一周；11 月 23 日起进入年终封账",
                                    "Each week moves go-live by a week; year-end closing begins on 23 November",
                                ),
                                "watch",
                            ),
                        )
                    ),
                    Row(
                        (
                            Cell(s("是否接受二开接口的维护责任", "Accept maintenance of the custom interface")),
                            Cell(s("信息部", "IT")),
                            Cell(
                                s("接口范围不定，报价不能锁定", "The price cannot be fixed while the scope is open"),
                                "bad",
                            ),
                        )
                    ),
                ),
                numbered=False,
            ),
            Paragraph(
                "opening_note",
                s(
                    "全部数字的来历见正文与附录；未知项不作猜测。",
                    "The body and the annexes show where every figure comes from; unknowns are not guessed.",
                ),
                "note",
            ),
        )

    def body(self):
        s = self.s
        return (
            Heading("scope", 1, s("过程与参与人", "Process and people")),
            Paragraph(
                "scope_lead",
                s(
                    "评分由三位应答人独立完成，意见不一致之处保留原样。",
                    "Three respondents rated independently; where they disagree, both marks are kept.",
                ),
                "lead",
            ),
            Paragraph(
                "scope_text",
                s(
                    "初筛依据公开资料，只判断一票否决项；复评依据投标文件、演示、试用与证明人访谈，评分刻度为 0–5。各方案得分见[[matrix]]，必要条件见[[must_haves]]。价格按 $ 与 ¥ 两种币种报价的，均换算为人民币；R&D 与 <scope> 等字样按原文引用。",
                    "Screening rests on public facts and judges must-haves only; scoring rests on offers, demonstrations, trials and references, on a scale of 0–5. Scores are in [[matrix]], must-haves in [[must_haves]]. Prices quoted in $ were converted; words such as R&D and <scope> are quoted as written.",
                ),
            ),
            Heading("people", 2, s("参与人", "People")),
            Table(
                "respondents",
                s("三位应答人与话语权", "The three respondents and their say"),
                (
                    Column(s("应答人", "Respondent"), width=1.6),
                    Column(s("部门", "Department"), width=1.4),
                    Column(s("权重（%）", "Weight (%)"), "right"),
                    Column(s("已答题数", "Answered"), "right"),
                    Column(s("状态", "State"), width=1.2),
                ),
                (
                    Row(
                        (
                            Cell(s("销售总监", "Sales director")),
                            Cell(s("销售部", "Sales")),
                            Cell("50.0"),
                            Cell("126"),
                            Cell(s("完成", "complete"), "good"),
                        )
                    ),
                    Row(
                        (
                            Cell(s("服务经理", "Service manager")),
                            Cell(s("服务部", "Service")),
                            Cell("30.0"),
                            Cell("118"),
                            Cell(s("8 题未答", "8 open"), "watch"),
                        )
                    ),
                    Row(
                        (
                            Cell(s("信息部经理", "Head of IT")),
                            Cell(s("信息部", "IT")),
                            Cell("20.0"),
                            Cell("97"),
                            Cell("", "unknown"),
                        )
                    ),
                ),
                note=s("权重由总经理于 2026-06-12 确定。", "Weights were set by the general manager on 2026-06-12."),
            ),
            Heading("method", 3, s("评分办法", "Scoring method")),
            Bullets(
                "method_list",
                (
                    s("等级 0–5 由回答与证据等级查表得出；", "Ratings 0–5 follow from answer and evidence grade;"),
                    s(
                        "未知项取 0–5 的范围，期望值为假定值 2.0。",
                        "an unknown runs from 0 to 5 with an assumed expected value of 2.0.",
                    ),
                ),
            ),
            Heading("scores", 1, s("得分", "Scores")),
            FigureBlock(
                "matrix",
                s(
                    "样例云甲在销售管理与集成两方面领先，数据驻留仍未知",
                    "Sample Cloud A leads in sales and integration; data residency is still unknown",
                ),
                s(
                    "决策矩阵：五个方案、十一个要点的评分与权重",
                    "Decision matrix: ratings and weights of five alternatives on eleven points",
                ),
                s("复评评分表，2026-06-28", "Scoring sheets of 2026-06-28"),
                self.heat_map(),
            ),
            FigureBlock(
                "contributions",
                s("领先主要来自销售管理", "The lead comes from sales management"),
                s("各方案得分的构成", "Contributions to each score"),
                s("复评评分表", "Scoring sheets"),
                self.bars(),
            ),
            FigureBlock(
                "ranges",
                s(
                    "前两名的区间重叠：0.4 分的领先并不稳固",
                    "The ranges of the first two overlap: a lead of 0.4 is not firm",
                ),
                s("各方案得分区间", "Ranges of the scores"),
                s("复评评分表", "Scoring sheets"),
                self.ranges(),
            ),
            Heading("musts", 2, s("一票否决项", "Must-haves")),
            Table(
                "must_haves",
                s("必要条件与证据", "Must-haves and evidence"),
                (
                    Column(s("要求", "Requirement"), width=2.6),
                    Column(s("样例云甲", "Cloud A")),
                    Column(s("样例云乙", "Cloud B")),
                    Column(s("样例云丙", "Cloud C")),
                    Column(s("样例云丁", "Cloud D")),
                    Column(s("维持现状", "Keep")),
                ),
                self.must_rows(),
            ),
            Callout(
                "stop",
                "bad",
                s("样例云乙不满足数据驻留要求", "Sample Cloud B fails data residency"),
                (
                    s(
                        "最小的让步是由法务部批准跨境传输评估。",
                        "The smallest waiver would be an approved cross-border assessment.",
                    ),
                ),
            ),
            Callout(
                "ok",
                "good",
                s("样例云甲满足全部已核实的必要条件", "Sample Cloud A meets every must-have checked so far"),
                (),
            ),
            Callout(
                "dunno",
                "unknown",
                s("尚未核实", "Not yet checked"),
                (s("试用未覆盖离线使用。", "Offline use was not part of the trial."),),
            ),
            Heading("plan", 1, s("实施计划", "Roll-out plan")),
            Paragraph(
                "plan_text",
                s(
                    "四个阶段，关键路径经过主数据清洗与接口开发。",
                    "Four phases; the critical path runs through data cleaning and the interface.",
                ),
            ),
            FigureBlock(
                "gantt_1",
                s(
                    "关键路径经过主数据清洗，时差最小处只有 3 个工作日",
                    "The critical path runs through data cleaning; the least float is 3 working days",
                ),
                s("甘特图第 1 页", "Gantt chart, page 1"),
                s("计划模板 C，2026-07-01 计算", "Plan template C, computed on 2026-07-01"),
                self.gantt(),
                landscape=True,
            ),
            Heading("people_plan", 2, s("项目组织", "Organisation")),
            FigureBlock(
                "organisation",
                s("两个角色尚未任命", "Two roles are not yet filled"),
                s("项目组织金字塔", "Organisation pyramid"),
                s("项目组名单", "Team list"),
                self.organisation(),
            ),
            Heading("training", 2, s("培训日历", "Training calendar")),
            FigureBlock(
                "calendar",
                s("关键用户先行，九月底前完成", "Key users first, done by the end of September"),
                s("培训日历", "Training calendar"),
                s("课程表", "Timetable"),
                self.calendar(),
            ),
            Heading("risks", 2, s("风险", "Risks")),
            FigureBlock(
                "risk_matrix",
                s("三项风险的乘积不低于 15", "Three risks have a product of 15 or more"),
                s("风险矩阵", "Risk matrix"),
                s("风险登记册", "Risk register"),
                self.risks(),
            ),
            Heading("open", 1, s("未决事项", "Open items")),
            OpenItems(
                "open_items",
                tuple(
                    OpenItem(
                        f"O-{n:02d}",
                        s(
                            "样例云甲是否支持离线录入？说明书只提到移动端，没有说明断网后的行为",
                            "Does Sample Cloud A support offline entry? The manual mentions the app only, not what happens without a network",
                        ),
                        s("厂商，销售部", "Vendor, sales"),
                        s("F-MOB-03 的评分；外勤人员 46 人", "Rating of F-MOB-03; 46 field staff"),
                    )
                    for n in range(1, 7)
                ),
            ),
            SignatureBlock(
                "sign",
                s("本报告结论经下列各方确认", "The parties confirm the conclusion of this report"),
                (
                    s("委托方：样例制造有限公司", "Client: Sample Manufacturing"),
                    s("编制方：样例咨询", "Consultant: Sample Consulting"),
                    s("信息部", "IT department"),
                ),
            ),
        )

    def annexes(self):
        s = self.s
        return (
            Heading("annex_raw", 1, s("原始打分", "Raw marks")),
            Table(
                "long",
                s("全部要求的评分（节选）", "Ratings of all requirements (extract)"),
                (
                    Column(s("编号", "No."), width=0.9),
                    Column(s("要求", "Requirement"), width=3.4),
                    Column(s("期望值", "Expected"), "right"),
                    Column(s("区间", "Range"), "right", 1.2),
                    Column(s("证据", "Evidence"), width=1.6),
                ),
                self.long_rows(),
                note=s("区间为低值至高值。", "The range runs from low to high."),
            ),
            Heading("annex_check", 1, s("验收检查表", "Acceptance checklist")),
            Heading("annex_check_data", 2, s("数据", "Data")),
            Checklist(
                "check",
                s("数据验收", "Acceptance of data"),
                (Column(s("方法", "Method"), width=1.6), Column(s("预期（建议值）", "Expected (proposal)"), width=1.3)),
                (s("结果", "Result"), s("签字", "Signed")),
                tuple(
                    ChecklistItem(
                        f"A-{n:03d}",
                        s(
                            "客户主数据的统一社会信用代码填写率与唯一性",
                            "Completeness and uniqueness of the customers' registration code",
                        ),
                        (s("抽样 125 条，比对源系统", "Sample of 125 against the source"), "≥ 98%"),
                    )
                    for n in range(1, 9)
                ),
                "",
                "",
            ),
            PageBreak("across", landscape=True),
            Heading("annex_wide", 1, s("责任矩阵", "Responsibility matrix")),
            Table(
                "raci",
                s("责任矩阵", "RACI"),
                (
                    Column(s("工作包", "Work package"), width=3),
                    *(Column(f"{s('角色', 'Role')} {n}", "center") for n in range(1, 10)),
                ),
                tuple(
                    Row(
                        (
                            Cell(s("需求确认与配置说明书", "Requirements sign-off and configuration book")),
                            *(Cell("RACI"[(n + k) % 4]) for k in range(9)),
                        )
                    )
                    for n in range(8)
                ),
            ),
            PageBreak("back"),
            Heading("annex_none", 1, s("其他未决事项", "Other open items")),
            OpenItems("none_open", ()),
        )

    def must_rows(self):
        s = self.s
        yes, no, unknown = (
            Cell(s("满足", "met"), "good"),
            Cell(s("不满足", "failed"), "bad"),
            Cell(s("未知", "unknown"), "unknown"),
        )
        plan = Cell(s("路线图，暂定", "roadmap"), "provisional")
        labels = (
            s("大陆境内数据存储（S-DEP-01）", "Storage in mainland China (S-DEP-01)"),
            s("与现有 ERP 双向集成，延迟不超过 15 分钟", "Two-way integration with the ERP, at most 15 minutes late"),
            s("离线录入", "Offline entry"),
        )
        return (
            Row((Cell(s("部署与安全", "Deployment and security")),), group=True),
            Row((Cell(labels[0]), yes, no, yes, unknown, yes)),
            Row((Cell(s("功能", "Functions")),), group=True),
            Row((Cell(labels[1]), yes, yes, plan, unknown, no)),
            Row((Cell(labels[2], strong=True), unknown, yes, Cell("", "watch"), unknown, no)),
        )

    def long_rows(self):
        s = self.s
        rows = []
        for group in (s("销售管理", "Sales management"), s("服务管理", "Service management")):
            rows.append(Row((Cell(group),), group=True))
            rows += [
                Row(
                    (
                        Cell(f"F-SAL-{n:02d}"),
                        Cell(
                            s(
                                "商机阶段可按行业分别配置，并保留变更记录",
                                "Opportunity stages can be set by industry, with a change log",
                            )
                        ),
                        Cell("3.6"),
                        Cell("3.1–4.2"),
                        Cell(s("演示，2026-06-18", "Demo, 2026-06-18")),
                    )
                )
                for n in range(1, 22)
            ]
        return tuple(rows)

    def heat_map(self):
        s = self.s
        columns = tuple(
            s(*pair)
            for pair in (
                ("样例云甲 专业版", "Sample Cloud A Professional"),
                ("样例云乙 企业版", "Sample Cloud B Enterprise"),
                ("样例云丙 标准版", "Sample Cloud C Standard"),
                ("样例云丁 私有部署", "Sample Cloud D on premises"),
                ("维持现状", "Keep what we have"),
            )
        )
        groups = (
            (
                s("功能", "Functions"),
                ("客户管理", "Customers"),
                ("销售过程与商机管理", "Sales process and opportunities"),
                ("营销自动化", "Marketing automation"),
                ("服务与工单", "Service and tickets"),
            ),
            (
                s("技术", "Technology"),
                ("与 ERP、OA 及企业微信的系统集成能力", "Integration with ERP, OA & messaging, both ways"),
                ("数据迁移与数据质量", "Migration and data quality"),
                ("移动端", "Mobile"),
            ),
            (
                s("厂商与成本", "Vendor and cost"),
                ("实施与服务能力", "Delivery and support"),
                ("五年总成本", "Five-year cost"),
                ("安全与合规", "Security & compliance"),
            ),
        )
        rows = []
        for g, (group, *labels) in enumerate(groups):
            for n, label in enumerate(labels):
                means = [(3.6 + 0.37 * ((n + k * 2 + g) % 4) - 0.8 * k * 0.6) for k in range(5)]
                cells = tuple(Estimate(max(0, m - 0.5), max(0.2, m), min(5, m + 0.6)) for m in means)
                unknown = tuple((g * 3 + n * 5 + k * 7) % 11 == 0 for k in range(5))
                failed = tuple(g == 2 and n == 2 and k in {1, 3} for k in range(5))
                rows.append(HeatRow(s(*label), group, 0.05 + 0.02 * ((n * 3 + g) % 5), cells, unknown, failed))
        return HeatMap(
            columns, tuple(rows), s("权重", "Weight"), s("未知", "unknown"), s("一票否决项未满足", "must-have failed")
        )

    def bars(self):
        s = self.s
        parts = (
            ("客户", "Customers"),
            ("销售过程", "Sales process"),
            ("营销", "Marketing"),
            ("服务", "Service"),
            ("系统集成", "Integration"),
            ("数据", "Data"),
            ("安全与合规 R&D", "Security & compliance <R&D>"),
        )
        names = (
            ("样例云甲 专业版", "Sample Cloud A Professional"),
            ("样例云乙 企业版（含服务云与营销云）", "Sample Cloud B Enterprise with service and marketing"),
            ("样例云丙", "Sample Cloud C"),
            ("维持现状", "Keep what we have"),
        )
        return StackedBars(
            tuple(
                StackedBar(
                    s(*name),
                    tuple(BarSegment(s(*part), max(0.02, 0.75 - 0.09 * p - 0.1 * n)) for p, part in enumerate(parts)),
                    f"{3.6 - 0.6 * n:.1f}",
                    n == 0,
                )
                for n, name in enumerate(names)
            ),
            s("综合得分（0–5），各部分相加", "Overall score (0–5), parts add up"),
        )

    def ranges(self):
        s = self.s
        names = (
            ("样例云甲 专业版", "Sample Cloud A Professional"),
            ("样例云乙 企业版（含服务云与营销云）", "Sample Cloud B Enterprise with service and marketing"),
            ("样例云丙", "Sample Cloud C"),
            ("样例云丁", "Sample Cloud D"),
        )
        bars = [
            RangeBar(
                s(*name),
                Estimate(3.1 - 0.3 * n, 3.6 - 0.3 * n, 4.2 - 0.2 * n),
                f"{3.6 - 0.3 * n:.1f}{s('（', ' (')}{3.1 - 0.3 * n:.1f}–{4.2 - 0.2 * n:.1f}{s('）', ')')}",
                n == 0,
                n == 1,
            )
            for n, name in enumerate(names)
        ]
        bars.append(RangeBar(s("维持现状", "Keep what we have"), None, s("未知", "unknown")))
        return Ranges(
            tuple(bars), s("综合得分", "Overall score"), 0, 5, 3.0, s("可接受下限 3.0", "acceptable from 3.0")
        )

    def gantt(self):
        s = self.s
        start = date(2026, 7, 20)
        rows = []
        phases = (
            ("准备与方案", "Preparation and design"),
            ("配置与开发", "Configuration and development"),
            ("试点与培训", "Pilot and training"),
            ("推广与切换", "Roll-out and cut-over"),
        )
        for p, phase in enumerate(phases):
            begin = start + p * 28 * DAY
            rows.append(
                GanttRow(
                    f"{p + 1} {s(*phase)}", begin, begin + 34 * DAY, "summary", p, False, None, False, ("", "25", "")
                )
            )
            for n in range(6):
                first = begin + n * 5 * DAY
                last = first + (4 + n) * DAY
                label = (
                    s(
                        "客户主数据清洗、去重与映射规则确认（含供应商协同）",
                        "Clean, match and map customer master data with the vendor",
                    )
                    if n % 2
                    else s("需求确认", "Requirements sign-off")
                )
                rows.append(
                    GanttRow(
                        f"{p + 1}.{n + 1} {label}",
                        first,
                        last,
                        "bar",
                        p,
                        n % 3 == 0,
                        None if n % 3 == 0 else last + 9 * DAY,
                        p == 3,
                        (s("数据负责人", "Data steward"), str(5 + n), first.isoformat()),
                    )
                )
            rows.append(
                GanttRow(
                    s(f"里程碑 M{p + 1}：阶段评审通过", f"Milestone M{p + 1}: gate passed"),
                    begin + 34 * DAY,
                    begin + 34 * DAY,
                    "milestone",
                    p,
                    True,
                    None,
                    p == 3,
                    (s("项目经理", "Project manager"), "", (begin + 34 * DAY).isoformat()),
                )
            )
        off = [(date(2026, 7, 18) + 7 * n * DAY, date(2026, 7, 19) + 7 * n * DAY) for n in range(22)] + [
            (date(2026, 10, 1), date(2026, 10, 7))
        ]
        months = tuple((date(2026, m, 1), s(f"2026 年 {m} 月", f"{date(2026, m, 1):%b %Y}")) for m in range(7, 13))
        return Gantt(
            tuple(rows),
            (s("负责人", "Owner"), s("工期（天）", "Days"), s("开始", "Start")),
            date(2026, 7, 13),
            date(2026, 12, 6),
            date(2026, 8, 3),
            s("今天 2026-08-03", "Today 2026-08-03"),
            tuple(off),
            months,
            s("关键路径", "critical path"),
        )

    def organisation(self):
        s = self.s
        box = OrganisationBox
        missing = (s("未指定", "not named"),)
        boxes = [
            box(
                "lead",
                s("领导小组", "Steering committee"),
                (
                    s("组长：总经理", "Chair: general manager"),
                    s("成员：销售总监、财务总监", "Sales director, finance director"),
                ),
                0,
                None,
                False,
            ),
            box("expert", s("专家组", "Expert group"), missing, 1, "lead", True),
            box(
                "pm",
                s("项目经理", "Project manager"),
                (s("王样例（50% 时间）", "Wang Sample (50% of time)"),),
                1,
                "lead",
                False,
            ),
        ]
        teams = (
            ("技术开发组", "Technical team"),
            ("实施组", "Implementation team"),
            ("数据组", "Data team"),
            ("培训组", "Training team"),
            ("验收组与质量保证", "Acceptance and quality assurance"),
            ("变革推广组", "Change team"),
            ("关键用户代表", "Key users"),
        )
        boxes += [
            box(
                f"t{n}",
                s(*team),
                missing
                if n == 4
                else (s("组长：李样例", "Lead: Li Sample"), s("架构师、开发工程师 2 人", "Architect, 2 developers")),
                2,
                "pm",
                n == 4,
            )
            for n, team in enumerate(teams)
        ]
        return OrganisationChart(tuple(boxes))

    def calendar(self):
        s = self.s
        first = date(2026, 9, 7)
        courses = (
            ("K-01 关键用户 销售流程", "K-01 Key users, sales"),
            ("S-02 商机与报价 第 1 班", "S-02 Opportunities, cohort 1"),
            ("M-01 管理看板", "M-01 Dashboards"),
        )
        entries = [
            CalendarEntry(first + n * 2 * DAY, s(*courses[n % 3]), n % 3)
            for n in range(12)
            if (first + n * 2 * DAY).weekday() < 5
        ]
        entries += [
            CalendarEntry(
                date(2026, 9, 9),
                s(
                    "A-01 系统管理员：权限、表单与流程配置（上午）",
                    "A-01 Administrators: rights, forms and flows (morning)",
                ),
                4,
            ),
            CalendarEntry(date(2026, 9, 9), s("A-02 接口", "A-02 Interfaces"), 4),
        ]
        return TrainingCalendar(
            first,
            date(2026, 10, 9),
            tuple(entries),
            tuple(date(2026, 10, d) for d in range(1, 8)),
            (date(2026, 9, 29), date(2026, 9, 30)),
            tuple(s("周一 周二 周三 周四 周五", "Mon Tue Wed Thu Fri").split()),
            (
                (0, s("关键用户", "Key users")),
                (1, s("销售", "Sales")),
                (2, s("管理层", "Management")),
                (4, s("管理员", "Administrators")),
            ),
            s("休息日", "day off"),
            s("月末封账", "month-end closing"),
            ((date(2026, 9, 9), s("最晚：验收测试前课程", "latest day: before acceptance test")),),
            s("上课的最晚一天", "latest day for classes"),
        )

    def risks(self):
        cells = ((3, 3),) * 14 + ((5, 4),) * 2 + ((4, 4),) + ((2, 2),) * 5 + ((1, 5), (2, 4), (4, 2), (5, 1))
        return RiskMatrix(
            tuple(RiskPoint(f"R-{n:02d}", x, y) for n, (x, y) in enumerate(cells, start=1)),
            self.s("发生可能性（1–5）", "Likelihood (1–5)"),
            self.s("影响程度（1–5）", "Impact (1–5)"),
        )

    def names(self):
        return (
            self.s("样例云乙", "Sample Cloud B"),
            self.s("样例云甲专业版（含服务云与营销云）", "Sample Cloud A Professional with service and marketing"),
            self.s("样例云丙", "Sample Cloud C"),
            self.s("维持现状", "Keep what we have"),
        )

    def ranks(self):
        shares = (
            (0.957, 0.043, 0.0, 0.0),
            (0.043, 0.9, 0.05, 0.007),
            (0.0, 0.057, 0.94, 0.003),
            (0.0, 0.0, 0.01, 0.99),
        )
        bars = tuple(
            RankBar(
                name,
                tuple(
                    RankShare(share, self.s(f"第{n}名 {share:.0%}", f"rank {n} {share:.0%}"), f"{share:.0%}")
                    for n, share in enumerate(row, start=1)
                ),
                self.s("首位", "first") + f" {row[0]:.0%}",
                name == self.names()[0],
            )
            for name, row in zip(self.names(), shares, strict=True)
        )
        return RankAcceptability(bars, self.s("名次的份额（%）", "share of ranks (%)"))

    def stability(self):
        s = self.s
        first, second, third, _ = self.names()
        rows = (
            (s("功能需求", "Functions"), 42.0, (3.0, 100.0), (20.0, 61.0), second, "", True),
            (s("CP01 客户信息管理", "CP01 Customer records"), 14.0, (0.0, 57.0), (9.0, 31.0), "", third, False),
            (s("CP02 销售过程管理", "CP02 Sales process"), 9.0, (0.0, 100.0), (0.0, 100.0), "", "", False),
            (
                s("CP05 集成与开放性", "CP05 Integration and openness"),
                8.0,
                (7.5, 9.0),
                (8.0, 8.0),
                second,
                first,
                False,
            ),
        )
        bars = tuple(
            StabilityBar(label, weight, leader, ranking, below, above, f"{leader[0]:.0f}–{leader[1]:.0f}%", heading)
            for label, weight, leader, ranking, below, above, heading in rows
        )
        axis = s("权重（%）；浅色：领先者不变；深色：名次都不变", "weight (%); light: same leader; dark: same ranking")
        return StabilityBars(bars, axis, 100.0)

    def disagreement(self):
        s = self.s
        rows = (
            (s("CP01 客户信息管理", "CP01 Customer records"), (14.0, 14.2, 5.0, 9.0), 11.0, ""),
            (s("CP02 销售过程管理", "CP02 Sales process"), (4.0, 9.0, 9.0, 16.0), 9.5, s("决定领先者", "decides")),
            (s("CP05 集成与开放性", "CP05 Integration and openness"), (8.0, 8.0, 8.0, 8.0), 8.0, ""),
        )
        kept = tuple(
            DisagreementRow(
                label,
                tuple(Judgement(value, str(n)) for n, value in enumerate(values, start=1)),
                combined,
                f"{min(values):.0f}–{max(values):.0f}%",
                decides,
            )
            for label, values, combined, decides in rows
        )
        people = tuple(
            (str(n), name)
            for n, name in enumerate(
                (s("总经理", "general manager"), s("销售总监", "sales"), s("服务经理", "service"), "IT"), start=1
            )
        )
        return DisagreementMap(kept, people, s("权重（%）；竖线为合成权重", "weight (%); tick: combined"), 18.0)

    def frontier(self):
        first, second, third, fourth = self.names()
        points = (
            PricedPoint(first, Estimate(62, 82, 98), Estimate(224, 247, 283), True, True, highlighted=True),
            PricedPoint(second, Estimate(49, 71, 92), Estimate(230, 250, 275), True, False),
            PricedPoint(third, Estimate(40, 60, 80), Estimate(150, 163, 190), True, True),
            PricedPoint(fourth, Estimate(20, 25, 40), Estimate(10, 30, 60), False, False),
        )
        return ValueAndCost(
            points,
            (self.s("样例云丁", "Sample Cloud D"),),
            self.s("综合价值（%）", "overall value (%)"),
            self.s("五年成本（万元）", "five-year cost (10,000 yuan)"),
            self.s("前沿", "frontier"),
            self.s("没有报价，未列入：", "Not quoted, left out:"),
        )

    def ladder(self):
        s = self.s
        rungs = (
            LadderRung(
                s(
                    "样例云甲在“客户信息集中”上的评分由 2.0 升到 4.5，即可与第一名持平",
                    "Sample Cloud A leads once its rating on “one customer record” rises from 2.0 to 4.5",
                ),
                3.4,
                s("3.4 个百分点", "3.4 points"),
            ),
            LadderRung(s("“集成”的权重由 8% 升到 31%", "The weight of integration rises from 8% to 31%"), 23.0, "23.0"),
            LadderRung(s("放宽 S-SEC-08", "S-SEC-08 is waived"), None, s("放宽要求", "a waiver")),
        )
        return Ladder(rungs, s("变动的大小（百分点）", "size of the change (points)"))
