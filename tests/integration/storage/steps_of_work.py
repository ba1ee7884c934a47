"""What is done about jobs: in every house, and beside it in plain Python."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from planner.errors import Problem
from planner.services import jobs
from tests.integration.storage.plain_selection import KIND, PlainJob, numbers, who_acts


class Work:
    """Jobs that are asked for, taken, lost and ended, as steps of a machine."""

    @precondition(lambda self: len(self.plain.jobs) < 4)
    @rule(who=who_acts)
    def ask_for_a_job(self, who):
        self.tick()
        number = len(self.plain.jobs)

        def ask(house, _membership):
            with house.store.writing() as unit:
                job = jobs.ask_for(unit, KIND, house.id, {"number": number}, self.act(who))
            house.drawn["job", number] = job.id

        if self.page(who, "generate", ask, told=("job.ask",)):
            self.plain.jobs.append(PlainJob(number))

    @precondition(lambda self: self.plain.jobs)
    @rule(who=who_acts, number=numbers, what=st.sampled_from(["cancel", "retry"]))
    def have_a_say_in_a_job(self, who, number, what):
        self.tick()
        number %= len(self.plain.jobs)
        job = self.plain.jobs[number]
        call = jobs.cancel if what == "cancel" else jobs.retry
        is_refused = job.is_over if what == "cancel" else job.state not in {"failed", "cancelled"}
        is_same = what == "cancel" and job.stop_asked

        def say(house, _membership):
            call(house.store, house.drawn["job", number], self.act(who))

        told = () if is_same else (f"job.{what}",)
        wanted = "refused" if is_refused else "done"
        if not self.page(who, "generate", say, wanted, told, changes=not is_same):
            return
        if what == "retry":
            self.plain.jobs[number] = PlainJob(number)
        else:
            job.stop_asked = True
            if job.state == "waiting":
                job.end("cancelled")

    @precondition(lambda self: self.plain.jobs)
    @rule(worker=st.sampled_from(["w1", "w2"]))
    def take_a_job(self, worker):
        self.tick()
        job = self.plain.next_waiting()
        taken = self.do(lambda house: jobs.take(house.store, [KIND], self.now, worker), changes=job is not None)
        if job is None:
            assert set(taken) == {None}
            return
        job.take(len(self.taken), worker, self.now)
        self.taken.append((job.number, dict(zip(map(id, self.houses), taken, strict=True))))

    @precondition(lambda self: self.taken)
    @rule(holder=numbers, what=st.sampled_from(["report", "hold", "finish", "finish", "fail", "give back"]))
    def work_on_a_job(self, holder, what):
        self.tick()
        # the latest as a rule
        holder = max(len(self.taken) - 1 - holder, 0)
        number, by_house = self.taken[holder]
        job = self.plain.jobs[number]
        is_held = job.is_held_by(holder)
        calls = {
            "report": lambda store, held: jobs.report(store, held, 0.5, "documents.drawing", self.now),
            "hold": lambda store, held: jobs.hold(store, held, self.now),
            "finish": lambda store, held: jobs.finish(store, held, {"pages": 3}, self.now),
            "fail": lambda store, held: jobs.fail(store, held, [Problem("job-unexpected", "")], self.now),
            "give back": lambda store, held: jobs.give_back(store, held, self.now),
        }
        is_lost = not is_held or (job.stop_asked and what != "fail")
        wanted = "lost" if is_lost and what != "give back" else "done"
        self.do(lambda house: calls[what](house.store, by_house[id(house)]), wanted, changes=is_held)
        if wanted != "done" or not is_held:
            return
        if what == "give back":
            job.attempts -= 1
            job.let_go()
        elif what in {"finish", "fail"}:
            job.end("done" if what == "finish" else "failed")
        else:
            job.lease_until = self.now + jobs.LEASE

    @precondition(lambda self: self.taken)
    @rule(worker=st.sampled_from([None, "w1", "w2"]))
    def sweep(self, worker):
        """Free the jobs of workers that are silent, or of one that is known to have gone."""
        self.tick()
        running = [one for one in self.plain.jobs if one.state == "running"]
        if worker is None:
            freed = [one for one in running if one.lease_until < self.now]
            self.do(lambda house: jobs.sweep(house.store, self.now), changes=bool(freed))
        else:
            freed = [one for one in running if one.worker == worker]
            self.do(lambda house: jobs.free_jobs_of(house.store, worker, self.now), changes=bool(freed))
        for job in freed:
            job.let_go()
