"""What is done about people, links and tokens: in every house, and beside it in plain Python."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from planner.services.access import ROLES
from planner.services.accounts import (
    LINK_LIFE,
    Membership,
    disable_account,
    give_role,
    issue_link,
    sign_out,
    sign_out_everywhere,
    take_role,
    token_hash,
    use_link,
)
from planner.services.answer_links import cancel_answer_link, issue_answer_link
from planner.services.changes import look_in
from planner.services.people import enable_account, make_administrator, withdraw_invitation
from planner.services.tokens import TokenWanted, end_token, make_token, open_token
from tests.integration.storage.houses import PEOPLE, address_of
from tests.integration.storage.plain_selection import RESPONDENTS, PlainLink, numbers, who_acts, whom


class People:
    """Roles, accounts, sessions, links, tokens and visits, as steps of a machine."""

    @rule(
        who=who_acts,
        person=whom,
        role=st.sampled_from(ROLES),
        respondent=st.sampled_from([None, *RESPONDENTS]),
    )
    def put_in_a_role(self, who, person, role, respondent):
        self.tick()
        held = self.plain.roles.get(person)
        is_refused = role != "owner" and self.plain.is_last_owner(person)
        is_same = held == (role, respondent)

        def give(house, _membership):
            give_role(house.store, Membership(house.accounts[person], house.id, role, respondent), self.act(who))

        wanted = "refused" if is_refused else "done"
        if self.page(who, "people", give, wanted, () if is_same else ("member.role",), changes=not is_same):
            self.plain.roles[person] = (role, respondent)

    @rule(who=st.sampled_from(["ann", "ann", "ben"]), person=st.sampled_from(["eve", "eve", "ben", "dan", "ann"]))
    def take_out(self, who, person):
        self.tick()
        wanted = "not there" if person not in self.plain.roles else "done"
        wanted = "refused" if self.plain.is_last_owner(person) else wanted

        def take(house, _membership):
            take_role(house.store, house.accounts[person], house.id, self.act(who))

        if self.page(who, "people", take, wanted, ("member.remove",)):
            del self.plain.roles[person]
            for link in self.plain.links:
                link.is_over |= link.to == address_of(person)

    @rule(who=who_acts, person=whom, what=st.sampled_from(["disable", "enable", "promote"]))
    def see_to_an_account(self, who, person, what):
        """Administrators do this; who it is makes no difference to the service."""
        self.tick()
        plain, is_disabled = self.plain, person in self.plain.disabled
        sound = plain.administrators - plain.disabled
        calls = {"disable": disable_account, "enable": enable_account, "promote": make_administrator}
        actions = {"disable": "account.disable", "enable": "account.enable", "promote": "account.administrator"}
        is_so = {"disable": is_disabled, "enable": not is_disabled, "promote": person in plain.administrators}[what]
        wanted = "refused" if what == "disable" and sound == {person} else "done"
        self.do(
            lambda house: calls[what](house.store, house.accounts[person], self.act(who)),
            wanted, () if is_so else (actions[what],), address_of(who), changes=not is_so,
        )  # fmt: skip
        if wanted != "done":
            return
        if what == "promote":
            plain.administrators.add(person)
        elif what == "disable":
            plain.disabled.add(person)
            plain.seen_at[person] = None
        else:
            plain.disabled.discard(person)

    def sign_in(self, who):
        """Somebody follows a link that signs them in; a disabled account lets nobody in."""
        self.tick()
        tokens = self.do(
            lambda house: issue_link(house.store, "sign_in", address_of(who), self.act("ann")),
            told=("link.issue",), actor=address_of("ann"),
        )  # fmt: skip
        by_house = dict(zip(map(id, self.houses), tokens, strict=True))

        def use(house):
            house.sessions[who] = use_link(house.store, self.passwords, by_house[id(house)], self.now)

        wanted = "not there" if who in self.plain.disabled else "done"
        self.do(use, wanted, ("link.use-sign_in",), address_of(who))
        if wanted == "done":
            self.plain.seen_at[who] = self.now

    @rule(who=who_acts, what=st.sampled_from(["in", "in", "out", "everywhere"]))
    def come_and_go(self, who, what):
        if what == "in":
            self.sign_in(who)
            return
        self.tick()
        if what == "out":
            is_in = self.plain.seen_at[who] is not None
            self.do(lambda house: sign_out(house.store, house.sessions[who], self.now), changes=is_in)
        else:
            self.do(
                lambda house: sign_out_everywhere(house.store, house.accounts[who], self.act(who)),
                told=("account.sign-out-everywhere",), actor=address_of(who),
            )  # fmt: skip
        self.plain.seen_at[who] = None

    # --- links, tokens, visits -------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.plain.links) < 6)
    @rule(
        who=who_acts, to=st.sampled_from([*map(address_of, PEOPLE), "guest@example.com"]),
        respondent=st.sampled_from(RESPONDENTS), role=st.sampled_from([None, "evaluator", "viewer", "consultant"]),
    )  # fmt: skip
    def send_a_link(self, who, to, respondent, role):
        """An invitation with a role, or a link to answer by, for whom it may concern."""
        self.tick()
        purpose = "invitation" if role else "answer"
        person = next(one for one in self.result.engagement.stakeholders if one.id == respondent)
        key = len(self.plain.links)

        def send(house, _membership):
            if role:
                words = (house.store, "invitation", to, self.act(who), house.id, role, respondent)
                house.drawn["link", key] = issue_link(*words)
            else:
                words = (house.store, house.id, person, to, ["pain_points"], self.act(who))
                house.drawn["link", key] = issue_answer_link(*words)

        if self.page(who, "people" if role else "tailor", send, told=("link.issue",)):
            for link in self.plain.links:
                link.is_over |= (link.purpose, link.to) == (purpose, to)
            life = LINK_LIFE[purpose]
            self.plain.links.append(PlainLink(purpose, to, role, respondent, self.now + life))

    @precondition(lambda self: self.plain.links)
    @rule(who=who_acts, number=numbers)
    def take_a_link_back(self, who, number):
        self.tick()
        number %= len(self.plain.links)
        link = self.plain.links[number]
        call = withdraw_invitation if link.role else cancel_answer_link

        def take_back(house, _membership):
            call(house.store, house.id, token_hash(house.drawn["link", number])[:16], self.act(who))

        wanted = "not there" if link.is_over else "done"
        told = ("link.withdraw" if link.role else "link.cancel",)
        if self.page(who, "people" if link.role else "tailor", take_back, wanted, told):
            link.is_over = True

    @precondition(lambda self: self.plain.links)
    @rule(number=numbers)
    def follow_a_link(self, number):
        self.tick()
        number %= len(self.plain.links)
        link, plain = self.plain.links[number], self.plain
        who = next((one for one in PEOPLE if address_of(one) == link.to), None)
        is_new, is_owner = who is None, plain.roles.get(who, ("",))[0] == "owner"
        joins = not is_owner and plain.roles.get(who) != (link.role, link.respondent)

        def follow(house):
            token = use_link(house.store, self.passwords, house.drawn["link", number], self.now)
            if who is not None:
                house.sessions[who] = token

        if is_new and link.role:
            # the guest would be a fifth person from here on: inviting others is enough
            return
        wanted = "done" if plain.works(link, self.now) and link.role else "not there"
        self.do(follow, wanted, (*(("member.role",) if joins else ()), "link.use-invitation"), link.to)
        if wanted == "done":
            link.is_over, plain.seen_at[who] = True, self.now
            if joins:
                plain.roles[who] = (link.role, link.respondent)

    @precondition(lambda self: len(self.plain.tokens) < 2)
    @rule(who=who_acts, days=st.sampled_from([0, 1, 30]))
    def make_a_token(self, who, days):
        self.tick()
        key = len(self.plain.tokens)

        def make(house):
            wanted = TokenWanted("a program", ["read"], days)
            house.drawn["token", key], _ = make_token(house.store, house.account(who), wanted, self.act(who))

        self.do(make, "done" if days else "refused", ("token.make",), address_of(who))
        if days:
            self.plain.tokens.append([who, self.now + timedelta(days=days), False])

    @precondition(lambda self: self.plain.tokens)
    @rule(number=numbers, what=st.sampled_from(["open", "open", "end"]))
    def use_a_token(self, number, what):
        self.tick()
        number %= len(self.plain.tokens)
        who, until, is_over = self.plain.tokens[number]
        if what == "end":

            def end(house):
                id_ = token_hash(house.drawn["token", number])[:16]
                end_token(house.store, house.account(who), id_, self.act(who))

            self.do(end, told=() if is_over else ("token.end",), actor=address_of(who), changes=not is_over)
            self.plain.tokens[number][2] = True
        else:
            is_sound = not is_over and self.now < until and who not in self.plain.disabled
            address = f"192.0.2.{number}:{self.now}"
            opened = self.do(
                lambda house: open_token(house.store, house.drawn["token", number], address, self.now)[0].email,
                "done" if is_sound else "refused", changes=False,
            )  # fmt: skip
            assert not is_sound or set(opened) == {address_of(who)}

    @rule(who=who_acts)
    def look_in(self, who):
        self.tick()

        def look(house, membership):
            return look_in(house.store, membership.account_id, house.id, self.now).before

        barred = self.plain.bars(who, "view", self.now)
        befores = self.do(
            lambda house: look(house, house.enter(who, "view", self.now)), barred or "done", changes=False
        )
        if barred is None:
            assert set(befores) == {self.plain.visit(who, self.now)}
