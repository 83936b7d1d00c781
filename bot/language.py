# ruff: noqa: S106 - labels for kinds of secrets are no secrets
"""Every label and sentence of the bot, in English and in French.

Sentences hold no markup but backticks around names, as in the catalog. What stands in ``{braces}`` is put in with
``str.format`` by whoever says the sentence; both languages use the same names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """The four categories of the catalog."""

    access: str
    authentication: str
    intermittent: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actors:
    """Who has to act."""

    user: str
    admin: str
    developer: str
    salesforce: str
    vendor: str
    wait: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """Whether a retry helps."""

    yes: str
    after_fix: str
    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The kinds of live secrets that a text can hold."""

    session_id: str
    access_token: str
    refresh_token: str
    consumer_key: str
    consumer_secret: str
    password: str
    slack_token: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncTerminal:
    """What is said about sync errors in a terminal."""

    importing: str
    imported: str
    several: str
    nothing: str
    columns: str
    column: str
    rejected: Noun
    row: str
    more_rows: str
    broken_off: str

    levels: Levels
    error: Noun
    problem: Noun
    summary: str
    share: str
    none: str
    none_how: str
    times: str
    facts: str
    records: Noun
    last: str
    unknown: str
    more_problems: str
    more_errors: str
    how_rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekdays:
    """The days of the week, as they stand in a sentence."""

    monday: str
    tuesday: str
    wednesday: str
    thursday: str
    friday: str
    saturday: str
    sunday: str

    def __call__(self, number: int) -> str:
        """Return the name of a weekday, Monday being 0."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)[
            number
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The months, as they stand in a sentence."""

    january: str
    february: str
    march: str
    april: str
    may: str
    june: str
    july: str
    august: str
    september: str
    october: str
    november: str
    december: str

    def __call__(self, number: int) -> str:
        """Return the name of a month, January being 1."""
        first = (self.january, self.february, self.march, self.april, self.may, self.june)
        return (*first, self.july, self.august, self.september, self.october, self.november, self.december)[number - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFaults:
    """What is wrong with a schedule that somebody typed."""

    no_time: str
    time: str
    two_times: str
    zone: str
    offset: str
    two_zones: str
    value: str
    word: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presses:
    """What is said to whoever pressed a button that changed nothing."""

    already: str
    already_so: str
    taken: str
    resolved: str
    returned: str
    past: str
    too_long: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestText:
    """What is said in a digest."""

    weekdays: Weekdays
    months: Months
    date: str
    first_of_month: str
    moment: str

    title: str
    headline: str
    headline_quiet: str
    failed_jobs: Noun
    new_problems: Noun
    back_problems: Noun
    spiking_problems: Noun
    returned_problems: Noun
    covers: str
    late: str
    cut: str
    only: str
    likely: str
    quiet: str
    first: str
    summary: str
    before_day: str
    before_week: str
    before_days: str
    usual_weekday: str
    usual_period: str
    usual_days: str
    no_usual: str
    change: str
    same: str
    times: str

    jobs: str
    problems: str
    line: str
    new: str
    back: str
    spiking: str
    spiking_rare: str
    objects: Noun
    sources: Noun
    acknowledged: str
    assigned: str
    snoozed: str
    resolved: str
    returned: str
    returned_alone: str
    rest: str
    rest_flagged: str
    snoozed_problems: str
    gone: str
    gone_one: str
    gone_more: str
    afterwards: str
    trend: str

    faults: ScheduleFaults
    presses: Presses


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """How a digest's schedule, and which errors it tells of, read in a sentence."""

    every_day: str
    weekdays: str
    some_days: str
    on: Weekdays
    two: str
    only: str
    levels: str
    categories: Noun
    sources: Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestButtons:
    """The buttons below a problem of a digest, and how they read aloud."""

    details: str
    details_aloud: str
    acknowledge: str
    acknowledge_aloud: str
    assign: str
    assign_aloud: str
    snooze: str
    resolve: str
    resolve_aloud: str
    reopen: str
    reopen_aloud: str
    wake: str
    wake_aloud: str
    no_room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHistory:
    """What people did about a problem, one thing after the other."""

    title: str
    nothing: str
    line: str
    acknowledged: str
    taken: str
    assigned: str
    snoozed: str
    resolved: str
    reopened: str
    returned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPauses:
    """Why a digest is paused, and how it is taken up again."""

    gone: str
    archived: str
    not_in: str
    refused: str
    other: str
    invite: str
    unarchive: str
    permit: str
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestForm:
    """The form in which a digest is set up."""

    title: str
    title_change: str
    submit: str
    cancel: str
    channel: str
    channel_hint: str
    when: str
    when_hint: str
    levels: str
    categories: str
    sources: str
    sources_hint: str
    quiet: str
    quiet_line: str
    quiet_nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPosting:
    """What a command says that was to post a digest."""

    posted: str
    already: str
    finished: str
    others: str
    quiet: str
    refused: str
    waits: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChannel:
    """What is said about a channel's digest."""

    plan: PlanWords
    buttons: DigestButtons
    history: DigestHistory
    pauses: DigestPauses
    form: DigestForm
    posting: DigestPosting

    turned_on: str
    changed: str
    first: str
    next: str
    last: str
    none_yet: str
    set_by: str
    quiet_line: str
    quiet_nothing: str
    how_change: str
    how_on: str
    turned_off: str
    already_off: str
    too_old: str
    direct: str
    status_on: str
    status_paused: str
    paused: str
    preview: str
    coming: str

    usage: str
    usage_on: str
    usage_off: str
    usage_now: str
    usage_preview: str
    usage_status: str

    home_title: str
    home_none: str
    home_line: str
    home_paused: str
    home_more: str
    change: str
    change_aloud: str
    show: str
    show_aloud: str
    turn_off: str
    turn_off_aloud: str
    set_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The levels of a sync error."""

    record: str
    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A label for one thing and for several."""

    one: str
    many: str

    def __call__(self, count: int) -> str:
        """Return the label for so many things."""
        return self.one if count == 1 else self.many


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWords:
    """What is wrong with a filter that somebody typed."""

    period: str
    two_days: str
    order: str
    level: str
    category: str
    value: str
    word: str

    def __call__(self, reason: str) -> str:
        """Return the sentence for a reason of ``FilterError``."""
        match reason:
            case "period":
                return self.period
            case "two_days":
                return self.two_days
            case "order":
                return self.order
            case "level":
                return self.level
            case "category":
                return self.category
            case "value":
                return self.value
            case _:
                return self.word


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWords:
    """What is said about sync errors."""

    title: str
    record_level: str
    job_level: str
    errors: Noun
    problems: Noun
    records: Noun
    from_sources: str
    last_seen: str
    since: str
    until: str
    times: str
    filtered: str
    total: str
    shown: str
    most: str
    none: str
    none_how: str
    rows: str
    rows_aloud: str
    explain: str
    explain_aloud: str
    export: str
    export_aloud: str
    next: str
    previous: str
    older: str
    open: str
    open_row: str
    close: str
    no_ids: str
    rows_title: str
    row_title: str
    explain_title: str
    gone: str
    failed_at: str
    seen_at: str
    level: str
    object: str
    operation: str
    source: str
    salesforce_id: str
    marketo_id: str
    job_id: str
    external_id: str
    code: str
    category: str
    fingerprint: str
    message: str
    unknown: str
    nothing_to_export: str
    export_comes: str
    export_here: str
    export_failed: str
    refused: str
    refused_ask: str
    refused_ask_workspace: str
    too_long: str
    unrecognised: str
    filter: FilterWords

    file_read: str
    file_counts: str
    file_rows: Noun
    file_columns: str
    file_rejected_rows: str
    file_row: str
    file_how: str
    file_all_known: str
    file_nothing: str
    file_refused: str
    file_too_large: str
    file_unreadable: str
    file_dates: str
    file_gone: str
    file_failed: str
    day_first: str
    month_first: str

    home_intro: str
    home_period: Noun
    home_any_level: str
    home_any_category: str
    home_by_category: str
    home_by_level: str
    home_trend: str
    home_trend_said: str
    home_trend_none: str
    home_help: str

    help_errors: str
    help_export: str
    help_digest: str
    help_file: str
    help_home: str
    help_title: str

    def level_name(self, level: str) -> str:
        """Return the label of a level."""
        return self.job_level if level == "job" else self.record_level


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. Every field must be given, so that no sentence can be missing in one of them."""

    code: str
    colon: str
    thousands: str
    decimal: str

    categories: Categories
    actors: Actors
    retries: Retries
    secret_kinds: Secrets

    what_to_do: str
    who: str
    most_likely: str
    one_cause: str
    other_causes: str
    other_causes_at: str
    all_causes_at: str
    detail: str
    about: str
    brief: str
    no_steps: str
    with_connector: str
    more: str

    record: Noun
    field: Noun
    object: Noun
    limit: Noun
    setup: str
    setup_page: str
    documentation: str
    related: str
    note: Noun
    owner: str
    aliases: str
    wordings: str

    wrapped_in: str
    collateral: str
    also: str

    fuzzy: str
    unsure: str
    near: str
    found: str
    near_line: str
    near_how: str
    unknown: str
    unknown_how: str
    silent: str
    clipped: str
    secrets: str

    sync_terminal: SyncTerminal
    digest: DigestText
    digest_channel: DigestChannel

    helped: str
    helped_aloud: str
    not_helped: str
    not_helped_aloud: str
    remove: str
    remove_aloud: str
    thanks_helped: str
    thanks_not_helped: str
    remove_refused: str
    remove_refused_bot: str

    help_what: str
    help_ask: str
    help_command: str
    help_mention: str
    help_direct: str
    help_settings: str
    help_listen: str
    help_lang: str
    listen_on: str
    listen_off: str
    lang_changed: str
    done: str
    already_so: str
    usage: str
    not_a_member: str
    internal_error: str

    sync: SyncWords

    def category(self, name: str) -> str:
        """Return the label of one of the catalog's categories."""
        match name:
            case "access":
                return self.categories.access
            case "authentication":
                return self.categories.authentication
            case "intermittent":
                return self.categories.intermittent
            case "unknown":
                return self.sync.unrecognised
            case _:
                return self.categories.other

    def actor(self, name: str) -> str:
        """Return the label of one of the catalog's actors."""
        match name:
            case "user":
                return self.actors.user
            case "developer":
                return self.actors.developer
            case "salesforce":
                return self.actors.salesforce
            case "vendor":
                return self.actors.vendor
            case "wait":
                return self.actors.wait
            case _:
                return self.actors.admin

    def retry(self, name: str) -> str:
        """Return the sentence for one of the catalog's retry verdicts."""
        match name:
            case "yes":
                return self.retries.yes
            case "no":
                return self.retries.no
            case _:
                return self.retries.after_fix

    def secret(self, kind: str) -> str:
        """Return the name of a kind of secret that stood in a text."""
        match kind:
            case "session id":
                return self.secret_kinds.session_id
            case "access token":
                return self.secret_kinds.access_token
            case "refresh token":
                return self.secret_kinds.refresh_token
            case "consumer key":
                return self.secret_kinds.consumer_key
            case "consumer secret":
                return self.secret_kinds.consumer_secret
            case "password":
                return self.secret_kinds.password
            case "slack token":
                return self.secret_kinds.slack_token
            case _:
                return self.secret_kinds.other

    def number(self, value: float) -> str:
        """Return a number as it is written in this language; whole numbers have no decimals."""
        written = f"{value:,.0f}" if value == int(value) else f"{value:,}"
        return written.translate({ord(","): self.thousands, ord("."): self.decimal})


def connector_name(connector: str) -> str:
    """Return what a connector calls itself."""
    match connector:
        case "marketo-sales-connect":
            return "Marketo Sales Connect"
        case "marketo":
            return "Marketo"
        case "hubspot":
            return "HubSpot"
        case "data-loader":
            return "Data Loader"
        case "mulesoft":
            return "MuleSoft"
        case _:
            return connector


ENGLISH = Language(
    code="en",
    colon=":",
    thousands=",",
    decimal=".",
    categories=Categories(
        access="Access/Validation",
        authentication="Authentication",
        intermittent="Intermittent",
        other="Other",
    ),
    actors=Actors(
        user="The person it happened to",
        admin="Your Salesforce admin",
        developer="A Salesforce developer",
        salesforce="Salesforce support",
        vendor="The vendor of the connected app",
        wait="Nobody, it passes by itself",
    ),
    retries=Retries(
        yes="A retry can help.",
        after_fix="Retry after the fix.",
        no="A retry will not help.",
    ),
    secret_kinds=Secrets(
        session_id="a session id",
        access_token="an access token",
        refresh_token="a refresh token",
        consumer_key="a consumer key",
        consumer_secret="a consumer secret",
        password="a password",
        slack_token="a Slack token",
        other="a secret",
    ),
    what_to_do="What to do",
    who="Who",
    most_likely="Most likely",
    one_cause="Cause {number}",
    other_causes="Other possible causes",
    other_causes_at="Other causes: {command}",
    all_causes_at="Every cause with its steps: {command}",
    detail="In detail",
    about="About this error",
    brief="This entry is short: I know the code, but not its causes in detail.",
    no_steps="I have no steps for this one yet. Show the message to your Salesforce admin.",
    with_connector="For {connector}",
    more="{count} more",
    record=Noun(one="Record", many="Records"),
    field=Noun(one="Field", many="Fields"),
    object=Noun(one="Object", many="Objects"),
    limit=Noun(one="Limit", many="Limits"),
    setup="Where to look",
    setup_page="Setup › {label}",
    documentation="Salesforce documentation",
    related="See also",
    note=Noun(one="Note from your team", many="Notes from your team"),
    owner="Owner",
    aliases="Also written",
    wordings="Messages it comes with",
    wrapped_in="It came wrapped in {code}: {title}.",
    collateral="{code} beside it only says that something else in the same request failed.",
    also="Also in this text: {code}, {title}. More: {command}",
    fuzzy="I am not sure: the wording is close to this error’s, not the same.",
    unsure="I am about {percent}% sure. Compare with the full message before you act.",
    near="I am not sure which error this is. The nearest that I know:",
    found="These errors match what you typed:",
    near_line="{code}: {title}",
    near_how="To read about one of them: {command}",
    unknown="I do not know this one.",
    unknown_how=(
        "Paste the whole message as you got it, with its code, for example `UNABLE_TO_LOCK_ROW`. "
        "A response body, a stack trace or a row of an error file is fine too."
    ),
    silent="No Salesforce error recognised in this text.",
    clipped="I read the first {count} characters.",
    secrets="This text gives away {kinds}. Delete the message, then revoke or change what it gives away.",
    sync_terminal=SyncTerminal(
        importing="Importing {file}",
        imported="{file}: {read} read, {new} new, {known} known, {rejected} rejected.",
        several="{files} files: {read} read, {new} new, {known} known, {rejected} rejected.",
        nothing="No row of it tells an error.",
        columns="Columns: {columns}.",
        column="“{name}” as {meaning}",
        rejected=Noun(one="Rejected row", many="Rejected rows"),
        row="Row {row}: {error}",
        more_rows="{count} more, not shown",
        broken_off="What was stored until then stays; run the same command again for the rest.",
        levels=Levels(record="record level", job="job level"),
        error=Noun(one="{count} error", many="{count} errors"),
        problem=Noun(one="{count} problem", many="{count} problems"),
        summary="{errors}, {problems}, since {since}",
        share="{category} {count}",
        none="No sync errors since {since}.",
        none_how="Load some with {command}, or look further back, for example with {option}.",
        times="Times: {zone}.",
        facts="{level} · {category} · {records}",
        records=Noun(one="{count} record", many="{count} records"),
        last="first {first}, last {last}",
        unknown="Not in the catalog",
        more_problems="{problems} more: {option}",
        more_errors="There are older ones: {option}",
        how_rows="The rows of a problem: {command}",
    ),
    digest=DigestText(
        weekdays=Weekdays(
            monday="Monday",
            tuesday="Tuesday",
            wednesday="Wednesday",
            thursday="Thursday",
            friday="Friday",
            saturday="Saturday",
            sunday="Sunday",
        ),
        months=Months(
            january="January",
            february="February",
            march="March",
            april="April",
            may="May",
            june="June",
            july="July",
            august="August",
            september="September",
            october="October",
            november="November",
            december="December",
        ),
        date="{weekday} {day} {month}",
        first_of_month="1",
        moment="{date}, {time}",
        title="Sync errors, {date}",
        headline="Sync errors, {date}: {parts}. First: {title}",
        headline_quiet="Sync errors, {date}: none.",
        failed_jobs=Noun(one="{count} kind of failed job", many="{count} kinds of failed jobs"),
        new_problems=Noun(one="{count} new", many="{count} new"),
        back_problems=Noun(one="{count} back", many="{count} back"),
        spiking_problems=Noun(one="{count} above its usual", many="{count} above their usual"),
        returned_problems=Noun(one="{count} back after it was resolved", many="{count} back after they were resolved"),
        covers="Since {since} ({zone}).",
        late="This digest comes late: I could not post it at {time}.",
        cut="The last one is longer ago than that; what happened in between is stored, but not in here.",
        likely="Most likely: {what}",
        only="Only {what}.",
        quiet="All quiet: no sync errors since {since}.",
        first="These are the first errors I know, so every problem is new and there is nothing to compare with yet.",
        summary="{errors} in {problems}.",
        before_day="The day before: {count}{change}.",
        before_week="The same days a week before: {count}{change}.",
        before_days="As many days before: {count}{change}.",
        usual_weekday="Usual on a {weekday}: {count}{change}.",
        usual_period="Usual on these weekdays: {count}{change}.",
        usual_days="Usual on a day with errors: {count}{change}.",
        no_usual="There is too little history yet to say what is usual.",
        change=" ({percent}%)",
        same=" (about as many)",
        times=" (now {times} times as many)",
        jobs="Failed jobs",
        problems="Problems",
        line="{number}. {title}: {facts}.",
        new="New.",
        back="Back after at least {days} days of quiet.",
        spiking="More than usual, which is {usual}.",
        spiking_rare="Far more than usual.",
        objects=Noun(one="object {names}", many="objects {names}"),
        sources=Noun(one="from {names}", many="from {names}"),
        acknowledged="Acknowledged by {who} on {date}.",
        assigned="{who} takes care of it, since {date}.",
        snoozed="Snoozed by {who} until {date}.",
        resolved="Resolved by {who} on {date}.",
        returned="It came back after {who} resolved it on {date}.",
        returned_alone="It came back.",
        rest="And {problems} more with {errors}.",
        rest_flagged="And {problems} more with {errors}; {flags}.",
        snoozed_problems="Snoozed: {problems} with {errors}.",
        gone="Gone quiet: {problems}.",
        gone_one="{title}, {count} the last time",
        gone_more="{count} more",
        afterwards="Told since the last digest, but from before it: {errors} in {problems}.",
        trend="The last {days} days, oldest first: {numbers}. Most on {date}.",
        faults=ScheduleFaults(
            no_time="Say at what time, for example `09:00`, `9am` or `18:30 Europe/Paris weekdays`.",
            time="`{said}` is no time of day; write it like `09:00`, `9am` or `18:30`.",
            two_times="A channel has one digest a day; write one time. `{said}` would be a second.",
            zone="`{said}` is not one time zone that I know; write its city, for example `Europe/Paris`.",
            offset=(
                "`{said}` does not follow when the clocks change; write a city of that time, for example "
                "`Europe/Paris`."
            ),
            two_zones="Write one time zone; `{said}` would be a second.",
            value=(
                "`{said}` says nothing to me; write for example `level job`, `category access`, `source marketo` or "
                "`quiet nothing`."
            ),
            word=(
                "I do not understand `{said}`. Write a time, a zone and days, for example "
                "`09:00 Europe/Paris weekdays`, `9am daily` or `18:30 mon,thu`."
            ),
            near="Did you mean {zones}?",
        ),
        presses=Presses(
            already="{who} did that already, on {date}.",
            already_so="It is like that already.",
            taken="{who} has taken it meanwhile. Press again to take it over.",
            resolved="{who} resolved it on {date}. Reopen it first.",
            returned="It came back meanwhile, on {date}. Look again, then press again.",
            past="That is in the past; choose a later date.",
            too_long="That is too far away; a snooze lasts {days} days at most.",
        ),
    ),
    digest_channel=DigestChannel(
        plan=PlanWords(
            every_day="every day at {time} ({zone})",
            weekdays="every weekday at {time} ({zone})",
            some_days="on {days} at {time} ({zone})",
            on=Weekdays(
                monday="Mondays",
                tuesday="Tuesdays",
                wednesday="Wednesdays",
                thursday="Thursdays",
                friday="Fridays",
                saturday="Saturdays",
                sunday="Sundays",
            ),
            two="{first} and {last}",
            only="{plan}, only {what}",
            levels="{names}",
            categories=Noun(one="category {names}", many="categories {names}"),
            sources=Noun(one="source {names}", many="sources {names}"),
        ),
        buttons=DigestButtons(
            details="Details",
            details_aloud="Details of problem {number}",
            acknowledge="Acknowledge",
            acknowledge_aloud="Acknowledge problem {number}",
            assign="Assign to me",
            assign_aloud="Assign problem {number} to me",
            snooze="Snooze {number} until",
            resolve="Resolve",
            resolve_aloud="Mark problem {number} as resolved",
            reopen="Reopen",
            reopen_aloud="Reopen problem {number}",
            wake="End snooze",
            wake_aloud="End the snooze of problem {number}",
            no_room="There was no room for more buttons. My Home tab and {command} show every problem.",
        ),
        history=DigestHistory(
            title="What people did",
            nothing="Nobody has done anything about it yet.",
            line="{at}{colon} {what}",
            acknowledged="{who} acknowledged it",
            taken="{who} took it on",
            assigned="{who} assigned it to {to}",
            snoozed="{who} snoozed it until {until}",
            resolved="{who} resolved it",
            reopened="{who} reopened it",
            returned="it came back",
        ),
        pauses=DigestPauses(
            gone="I cannot find the channel; I may have been removed from it.",
            archived="The channel is archived.",
            not_in="I am not in the channel any more.",
            refused="I am not allowed to post in the channel.",
            other="Slack refused the message ({reason}).",
            invite="To go on, invite me to the channel and type {on} there.",
            unarchive="To go on, unarchive the channel, invite me and type {on} there.",
            permit="To go on, let me post there and type {on} in the channel.",
            again="To try again, type {on} in the channel.",
        ),
        posting=DigestPosting(
            posted="The digest is posted in {channel}.",
            already="The digest of {day} was posted in {channel} before; nothing is posted again (--again posts it).",
            finished="The digest of {day} was begun before and stands in {channel} now; nothing is posted twice.",
            others="Somebody else is posting the digest of {day} in {channel} right now; nothing is posted twice.",
            quiet="There were no errors, and {channel} wants nothing on a quiet day; nothing is posted.",
            refused="The digest was not posted in {channel}. {reason} Once that is mended, --again posts it.",
            waits=(
                "Slack does not take the digest for {channel} at the moment ({reason}). It is kept: the bot posts it "
                "as soon as it can, and so does the same command."
            ),
            token=(
                "SLACK_BOT_TOKEN does not work ({reason}). The digest is kept: once the token is mended, the same "
                "command posts it."
            ),
        ),
        form=DigestForm(
            title="Set up a digest",
            title_change="Change the digest",
            submit="Save",
            cancel="Cancel",
            channel="Channel",
            channel_hint="Everybody there sees the digest. I have to be a member.",
            when="When",
            when_hint=(
                "A time, a city for the time zone, and days: “09:00 Europe/Paris weekdays”, “9am daily”, "
                "“18:30 mon,thu”."
            ),
            levels="Which levels",
            categories="Which categories",
            sources="Only from these sources",
            sources_hint="As they are called in the errors, for example “marketo”; several with commas.",
            quiet="On a day without errors",
            quiet_line="Say so in one line",
            quiet_nothing="Post nothing",
        ),
        turned_on="{user} turned on a digest of sync errors in this channel: {plan}.",
        changed="{user} changed the digest of sync errors in this channel: {plan}.",
        first="The first one comes on {at}.",
        next="The next one comes on {at}.",
        last="The last one was posted on {at}.",
        none_yet="None has been posted yet.",
        set_by="Set up by {user}.",
        quiet_line="A day without errors is one line.",
        quiet_nothing="On a day without errors nothing is posted.",
        how_change="Change it with {on}, stop it with {off}.",
        how_on="Turn it on with {on}.",
        turned_off="{user} turned off the digest of sync errors in this channel.",
        direct="our direct messages",
        too_old="This digest is too old for its buttons. {command} and my Home tab show how things stand.",
        already_off="There is no digest of sync errors in this channel.",
        status_on="This channel has a digest of sync errors: {plan}.",
        status_paused="This channel’s digest of sync errors is paused.",
        paused="The digest of sync errors that you set up in {channel} is paused.",
        preview="This is a preview. Nobody else sees it, and nothing was posted.",
        coming="One moment, I am putting the digest together.",
        usage="A digest tells this channel once a day about its sync errors.",
        usage_on="{command}: at this time on these days; with {filter} at the end, of such errors only",
        usage_off="{command}: no more digests",
        usage_now="{command}: one now, for everybody here",
        usage_preview="{command}: one that only you see",
        usage_status="{command}: when the next one comes, or why none does",
        home_title="Digests",
        home_none="No channel has a digest yet. It tells once a day what failed, what is new and who has to act.",
        home_line="{channel}: {plan}.",
        home_paused="Paused.",
        home_more="And {count} more. {command} in a channel tells about its own.",
        change="Change",
        change_aloud="Change the digest {plan}",
        show="Preview",
        show_aloud="Preview the digest {plan}",
        turn_off="Turn off",
        turn_off_aloud="Turn off the digest {plan}",
        set_up="Set up a digest",
    ),
    helped="👍 It helped",
    helped_aloud="This answer helped",
    not_helped="👎 Not this",
    not_helped_aloud="This answer did not fit",
    remove="Remove",
    remove_aloud="Remove this answer",
    thanks_helped="Thank you, noted.",
    thanks_not_helped="Thank you, noted. Pasting the whole message after `/sfdiag` may give a better answer.",
    remove_refused="Only {asker} or an admin can remove this answer.",
    remove_refused_bot="Only an admin can remove this answer.",
    help_what=(
        "I explain Salesforce errors. When one is pasted in a channel that I am in, I answer in its thread: what "
        "happened, what to do, who has to do it. On everything else I am silent."
    ),
    help_ask="Ask me",
    help_command="{command} with a code or the whole message: only you see the answer",
    help_mention="mention me beside the error, or write just my name in its thread",
    help_direct="send me a direct message",
    help_settings="Settings of this channel",
    help_listen="{command}: whether I answer without being asked",
    help_lang="{command}: the language I answer in",
    listen_on="{user} turned me on here: I answer Salesforce errors pasted in this channel, in their thread.",
    listen_off="{user} turned me off here: I answer in this channel only when mentioned.",
    lang_changed="{user} set my language in this channel to English.",
    done="Done. I said so in the channel.",
    already_so="It is set like that already.",
    usage="Write {one} or {other}.",
    not_a_member="I am not in this conversation and could not announce the change, so nothing changed. Add me first.",
    internal_error=(
        "Something went wrong on my side. Try again; if it happens again, give your admin this reference: {reference}"
    ),
    sync=SyncWords(
        title="Sync errors",
        record_level="record level",
        job_level="job level",
        errors=Noun(one="error", many="errors"),
        problems=Noun(one="problem", many="problems"),
        records=Noun(one="record", many="records"),
        from_sources="from {sources}",
        last_seen="last seen {at}",
        since="since {at}",
        until="until {at}",
        times="Times: {zone}",
        filtered="{name}: {value}",
        total="{errors} in {problems}",
        shown="{first} to {last} of {problems}",
        most="Most serious first: {codes}.",
        none="No sync errors {period}.",
        none_how=(
            "To bring some in, drop an error file (CSV) into a channel that I am in or into our direct messages, or "
            "run `sfdiag import FILE`."
        ),
        rows="Rows",
        rows_aloud="Show the rows of this problem",
        explain="Explain",
        explain_aloud="Explain this problem in full",
        export="Export as CSV",
        export_aloud="Send these errors to me as a CSV file",
        next="Next page",
        previous="Previous page",
        older="Older rows …",
        open="Open",
        open_row="Open a row",
        close="Close",
        no_ids="no record id",
        rows_title="Rows",
        row_title="Row",
        explain_title="Explanation",
        gone="It is no longer kept.",
        failed_at="Failed at",
        seen_at="Seen at",
        level="Level",
        object="Object",
        operation="Operation",
        source="Source",
        salesforce_id="Salesforce id",
        marketo_id="Marketo id",
        job_id="Job id",
        external_id="External id",
        code="Code",
        category="Category",
        fingerprint="Problem",
        message="Message",
        unknown="An error that I do not know",
        nothing_to_export="No sync errors {period}, so there is nothing to export.",
        export_comes="The CSV with {errors} will be in our direct messages in a moment.",
        export_here="Here are {errors} {period}, as a CSV file that `sfdiag import` can read again.",
        export_failed="The export did not work ({reason}). Try again; if it happens again, look into the bot’s log.",
        refused="Sync errors hold people’s data, so listing and exporting them is for admins.",
        refused_ask="Ask {admins}.",
        refused_ask_workspace="Ask an admin or owner of this Slack workspace.",
        too_long="This filter is too long. Write each value in at most {limit} characters.",
        unrecognised="Not recognised",
        filter=FilterWords(
            period="`{said}` is no period. Write for instance `5d`, `12h`, `yesterday`, `monday` or `2026-11-20`.",
            two_days="`{said}` can mean two days. Write it as `2026-11-20`, or with the name of the month.",
            order="The period ends before it begins. Write the earlier date after `since`, the later after `until`.",
            level="`{said}` is no level. Write `record` or `job`.",
            category=(
                "`{said}` is no category. Write `access`, `authentication`, `intermittent`, `other` or `unknown`."
            ),
            value="Nothing stands after `{said}`. Write for instance `since 5d` or `level job`.",
            word=(
                "`{said}` is no filter. Write for instance `since 5d`, `until yesterday`, `level job`, "
                "`code UNABLE_TO_LOCK_ROW`, `category access`, `object Account` or `source marketo`."
            ),
        ),
        file_read="{rows} read from {file}",
        file_counts="{read}: {new} new, {known} known already, {rejected} rejected.",
        file_rows=Noun(one="row", many="rows"),
        file_columns="How I read the columns",
        file_rejected_rows="Rows that I could not read",
        file_row="Row {row}{colon} {error}",
        file_how="To see them: {command}",
        file_all_known="I knew all of it already; nothing was stored twice.",
        file_nothing="There was no error in it.",
        file_refused="{file} looks like sync errors. Loading them is for admins.",
        file_too_large=(
            "{file} is too large for me to fetch from Slack (at most {limit} MB). Load it with `sfdiag import FILE`."
        ),
        file_unreadable="I could not read {file}: {error}",
        file_dates="The dates of {file} can be read in two ways, as in {example}. Which comes first?",
        file_gone="The file is no longer there, so I could not read it.",
        file_failed="I could not fetch the file from Slack ({reason}). Drop it again, or use `sfdiag import FILE`.",
        day_first="Day first",
        month_first="Month first",
        home_intro="{total} {period}.",
        home_period=Noun(one="Last 24 hours", many="Last {days} days"),
        home_any_level="Any level",
        home_any_category="Any category",
        home_by_category="By category",
        home_by_level="By level",
        home_trend="Errors a day, last {days} days",
        home_trend_said="Between {least} and {most} a day; most on {day}. Yesterday {yesterday}, today {today} so far.",
        home_trend_none="None in the last {days} days.",
        home_help="I also keep the errors of your CRM syncs. That page is for admins.",
        help_errors="{command}: the errors of your syncs, by problem; by period, level, code, as in {example}",
        help_export="{command}: the same as a CSV file, in our direct messages",
        help_digest="{command}: every day what happened, in this channel; anybody here can set it up",
        help_file="drop an error file (CSV) into a channel or our direct messages, and I keep what stands in it",
        help_home="my Home tab shows it all as a page",
        help_title="Sync errors (for admins)",
    ),
)

FRENCH = Language(
    code="fr",
    colon=" :",
    thousands=" ",
    decimal=",",
    categories=Categories(
        access="Accès/Validation",
        authentication="Authentification",
        intermittent="Intermittent",
        other="Autre",
    ),
    actors=Actors(
        user="La personne concernée",
        admin="Votre admin Salesforce",
        developer="Un développeur Salesforce",
        salesforce="Le support Salesforce",
        vendor="L’éditeur de l’application connectée",
        wait="Personne, cela passe tout seul",
    ),
    retries=Retries(
        yes="Réessayer peut suffire.",
        after_fix="Réessayez après la correction.",
        no="Réessayer ne sert à rien.",
    ),
    secret_kinds=Secrets(
        session_id="un identifiant de session",
        access_token="un jeton d’accès",
        refresh_token="un jeton d’actualisation",
        consumer_key="une clé client",
        consumer_secret="un secret client",
        password="un mot de passe",
        slack_token="un jeton Slack",
        other="un secret",
    ),
    what_to_do="Que faire",
    who="Qui agit",
    most_likely="Le plus probable",
    one_cause="Cause {number}",
    other_causes="Autres causes possibles",
    other_causes_at="Autres causes : {command}",
    all_causes_at="Toutes les causes et leurs étapes : {command}",
    detail="En détail",
    about="À propos de cette erreur",
    brief="Fiche courte : je connais ce code, mais pas encore ses causes en détail.",
    no_steps="Je n’ai pas encore d’étapes pour cette erreur. Montrez le message à votre admin Salesforce.",
    with_connector="Pour {connector}",
    more="{count} de plus",
    record=Noun(one="Enregistrement", many="Enregistrements"),
    field=Noun(one="Champ", many="Champs"),
    object=Noun(one="Objet", many="Objets"),
    limit=Noun(one="Limite", many="Limites"),
    setup="Où regarder",
    setup_page="Configuration › {label}",
    documentation="Documentation Salesforce",
    related="Voir aussi",
    note=Noun(one="Note de votre équipe", many="Notes de votre équipe"),
    owner="Responsable",
    aliases="S’écrit aussi",
    wordings="Messages qui l’accompagnent",
    wrapped_in="L’erreur était enveloppée dans {code} : {title}.",
    collateral="{code}, à côté, dit seulement qu’autre chose a échoué dans la même requête.",
    also="Également dans ce texte : {code}, {title}. En savoir plus : {command}",
    fuzzy="Je n’en suis pas sûr : la formulation ressemble à celle de cette erreur sans être la même.",
    unsure="J’en suis sûr à {percent} % environ. Comparez avec le message complet avant d’agir.",
    found="Ces erreurs correspondent à votre recherche :",
    near="Je ne sais pas exactement de quelle erreur il s’agit. Les plus proches que je connaisse :",
    near_line="{code} : {title}",
    near_how="Pour lire l’une d’elles : {command}",
    unknown="Je ne connais pas cette erreur.",
    unknown_how=(
        "Collez le message entier tel que vous l’avez reçu, avec son code, par exemple `UNABLE_TO_LOCK_ROW`. "
        "Le corps d’une réponse, une pile d’appels ou une ligne de fichier d’erreurs conviennent aussi."
    ),
    silent="Aucune erreur Salesforce reconnue dans ce texte.",
    clipped="J’ai lu les {count} premiers caractères.",
    secrets="Ce texte révèle {kinds}. Supprimez le message, puis révoquez ou changez ce qu’il révèle.",
    sync_terminal=SyncTerminal(
        importing="Importation de {file}",
        imported="{file} : {read} lues, {new} nouvelles, {known} déjà connues, {rejected} refusées.",
        several="{files} fichiers : {read} lues, {new} nouvelles, {known} déjà connues, {rejected} refusées.",
        nothing="Aucune de ses lignes ne raconte d’erreur.",
        columns="Colonnes : {columns}.",
        column="« {name} » comme {meaning}",
        rejected=Noun(one="Ligne refusée", many="Lignes refusées"),
        row="Ligne {row} : {error}",
        more_rows="{count} de plus, non affichées",
        broken_off="Ce qui était enregistré le reste ; relancez la même commande pour la suite.",
        levels=Levels(record="niveau enregistrement", job="niveau tâche"),
        error=Noun(one="{count} erreur", many="{count} erreurs"),
        problem=Noun(one="{count} problème", many="{count} problèmes"),
        summary="{errors}, {problems}, depuis le {since}",
        share="{category} {count}",
        none="Aucune erreur de synchronisation depuis le {since}.",
        none_how="Chargez-en avec {command}, ou remontez plus loin, par exemple avec {option}.",
        times="Heures : {zone}.",
        facts="{level} · {category} · {records}",
        records=Noun(one="{count} enregistrement", many="{count} enregistrements"),
        last="première {first}, dernière {last}",
        unknown="Absente du catalogue",
        more_problems="{problems} de plus : {option}",
        more_errors="Il y en a de plus anciennes : {option}",
        how_rows="Les lignes d’un problème : {command}",
    ),
    digest=DigestText(
        weekdays=Weekdays(
            monday="lundi",
            tuesday="mardi",
            wednesday="mercredi",
            thursday="jeudi",
            friday="vendredi",
            saturday="samedi",
            sunday="dimanche",
        ),
        months=Months(
            january="janvier",
            february="février",
            march="mars",
            april="avril",
            may="mai",
            june="juin",
            july="juillet",
            august="août",
            september="septembre",
            october="octobre",
            november="novembre",
            december="décembre",
        ),
        date="{weekday} {day} {month}",
        first_of_month="1er",
        moment="{date} à {time}",
        title="Erreurs de synchronisation, {date}",
        headline="Erreurs de synchronisation, {date} : {parts}. D’abord : {title}",
        headline_quiet="Erreurs de synchronisation, {date} : aucune.",
        failed_jobs=Noun(one="{count} type de tâche en échec", many="{count} types de tâches en échec"),
        new_problems=Noun(one="{count} nouveau", many="{count} nouveaux"),
        back_problems=Noun(one="{count} de retour", many="{count} de retour"),
        spiking_problems=Noun(one="{count} au-dessus de l’habitude", many="{count} au-dessus de l’habitude"),
        returned_problems=Noun(one="{count} revenu après résolution", many="{count} revenus après résolution"),
        covers="Depuis le {since} ({zone}).",
        late="Ce résumé arrive en retard : je n’ai pas pu le publier à {time}.",
        cut="Le précédent est plus ancien ; ce qui s’est passé entre-temps est enregistré, mais ne figure pas ici.",
        likely="Sans doute : {what}",
        only="Uniquement : {what}.",
        quiet="Tout est calme : aucune erreur de synchronisation depuis le {since}.",
        first=(
            "Ce sont les premières erreurs que je connaisse : tout est nouveau et il n’y a encore rien à quoi comparer."
        ),
        summary="{errors} pour {problems}.",
        before_day="La veille : {count}{change}.",
        before_week="Les mêmes jours une semaine plus tôt : {count}{change}.",
        before_days="Autant de jours auparavant : {count}{change}.",
        usual_weekday="D’habitude le {weekday} : {count}{change}.",
        usual_period="D’habitude ces jours-là : {count}{change}.",
        usual_days="D’habitude un jour avec des erreurs : {count}{change}.",
        no_usual="L’historique est encore trop court pour dire ce qui est habituel.",
        change=" ({percent} %)",
        same=" (à peu près autant)",
        times=" (cette fois {times} fois plus)",
        jobs="Tâches en échec",
        problems="Problèmes",
        line="{number}. {title} : {facts}.",
        new="Nouveau.",
        back="De retour après au moins {days} jours de calme.",
        spiking="Plus que d’habitude (d’ordinaire : {usual}).",
        spiking_rare="Bien plus que d’habitude.",
        objects=Noun(one="objet {names}", many="objets {names}"),
        sources=Noun(one="source {names}", many="sources {names}"),
        acknowledged="Vu par {who} le {date}.",
        assigned="{who} s’en occupe, depuis le {date}.",
        snoozed="Mis en sommeil par {who} jusqu’au {date}.",
        resolved="Résolu par {who} le {date}.",
        returned="C’est revenu : {who} l’avait résolu le {date}.",
        returned_alone="C’est revenu.",
        rest="Et {problems} de plus avec {errors}.",
        rest_flagged="Et {problems} de plus avec {errors} ; {flags}.",
        snoozed_problems="En sommeil : {problems} avec {errors}.",
        gone="Plus aucune erreur : {problems}.",
        gone_one="{title}, {count} la dernière fois",
        gone_more="{count} de plus",
        afterwards="Arrivées depuis le dernier résumé, mais antérieures à lui : {errors} pour {problems}.",
        trend="Les {days} derniers jours, du plus ancien au plus récent : {numbers}. Le plus : {date}.",
        faults=ScheduleFaults(
            no_time="Dites à quelle heure, par exemple `09:00`, `9h00` ou `18:30 Europe/Paris jours ouvrés`.",
            time="`{said}` n’est pas une heure ; écrivez-la comme `09:00`, `9h00` ou `18:30`.",
            two_times="Un canal a un résumé par jour ; écrivez une seule heure. `{said}` en serait une deuxième.",
            zone="`{said}` n’est pas un fuseau horaire connu ; écrivez sa ville, par exemple `Europe/Paris`.",
            offset=(
                "`{said}` ne suit pas les changements d’heure ; écrivez une ville de ce fuseau, par exemple "
                "`Europe/Paris`."
            ),
            two_zones="Écrivez un seul fuseau horaire ; `{said}` en serait un deuxième.",
            value=(
                "`{said}` ne me dit rien ; écrivez par exemple `niveau job`, `catégorie access`, `source marketo` ou "
                "`calme rien`."
            ),
            word=(
                "Je ne comprends pas `{said}`. Écrivez une heure, un fuseau et des jours, par exemple "
                "`09:00 Europe/Paris jours ouvrés`, `9h00 tous les jours` ou `18:30 lun,jeu`."
            ),
            near="Vouliez-vous dire {zones} ?",
        ),
        presses=Presses(
            already="{who} l’a déjà fait le {date}.",
            already_so="C’est déjà le cas.",
            taken="{who} s’en est chargé entre-temps. Appuyez à nouveau pour reprendre la main.",
            resolved="{who} l’a résolu le {date}. Rouvrez-le d’abord.",
            returned="C’est revenu entre-temps, le {date}. Regardez, puis appuyez à nouveau.",
            past="C’est dans le passé ; choisissez une date ultérieure.",
            too_long="C’est trop loin ; une mise en sommeil dure {days} jours au plus.",
        ),
    ),
    digest_channel=DigestChannel(
        plan=PlanWords(
            every_day="tous les jours à {time} ({zone})",
            weekdays="du lundi au vendredi à {time} ({zone})",
            some_days="{days} à {time} ({zone})",
            on=Weekdays(
                monday="le lundi",
                tuesday="le mardi",
                wednesday="le mercredi",
                thursday="le jeudi",
                friday="le vendredi",
                saturday="le samedi",
                sunday="le dimanche",
            ),
            two="{first} et {last}",
            only="{plan}, uniquement {what}",
            levels="{names}",
            categories=Noun(one="catégorie {names}", many="catégories {names}"),
            sources=Noun(one="source {names}", many="sources {names}"),
        ),
        buttons=DigestButtons(
            details="Détails",
            details_aloud="Détails du problème {number}",
            acknowledge="Vu",
            acknowledge_aloud="Marquer le problème {number} comme vu",
            assign="Je m’en occupe",
            assign_aloud="Je m’occupe du problème {number}",
            snooze="En sommeil ({number}) jusqu’au",
            resolve="Résolu",
            resolve_aloud="Marquer le problème {number} comme résolu",
            reopen="Rouvrir",
            reopen_aloud="Rouvrir le problème {number}",
            wake="Réveiller",
            wake_aloud="Mettre fin au sommeil du problème {number}",
            no_room=(
                "Il n’y avait pas de place pour d’autres boutons. Mon onglet Accueil et {command} montrent tous les "
                "problèmes."
            ),
        ),
        history=DigestHistory(
            title="Qui a fait quoi",
            nothing="Personne n’a encore rien fait.",
            line="{at}{colon} {what}",
            acknowledged="vu par {who}",
            taken="pris en charge par {who}",
            assigned="confié à {to} par {who}",
            snoozed="mis en sommeil par {who} jusqu’au {until}",
            resolved="résolu par {who}",
            reopened="rouvert par {who}",
            returned="de retour",
        ),
        pauses=DigestPauses(
            gone="Je ne trouve plus le canal ; on m’en a peut-être retiré.",
            archived="Le canal est archivé.",
            not_in="Je ne suis plus dans le canal.",
            refused="Je n’ai pas le droit de publier dans le canal.",
            other="Slack a refusé le message ({reason}).",
            invite="Pour continuer, invitez-moi dans le canal et tapez-y {on}.",
            unarchive="Pour continuer, désarchivez le canal, invitez-moi et tapez-y {on}.",
            permit="Pour continuer, laissez-moi y publier et tapez {on} dans le canal.",
            again="Pour réessayer, tapez {on} dans le canal.",
        ),
        posting=DigestPosting(
            posted="Le résumé est publié dans {channel}.",
            already="{channel} a déjà eu le résumé du {day} ; rien n’est publié (--again le publie de nouveau).",
            finished="Le résumé du {day} était déjà commencé ; il est maintenant dans {channel}, une seule fois.",
            others=(
                "Quelqu’un d’autre publie en ce moment le résumé du {day} dans {channel} ; rien n’est publié deux fois."
            ),
            quiet="Il n’y a pas eu d’erreur, et {channel} ne veut rien les jours calmes ; rien n’est publié.",
            refused="Le résumé n’est pas publié dans {channel}. {reason} Ensuite, --again le publie.",
            waits=(
                "Slack ne prend pas le résumé pour {channel} en ce moment ({reason}). Il est gardé : le bot le "
                "publiera dès que possible, et la même commande aussi."
            ),
            token=(
                "SLACK_BOT_TOKEN ne marche pas ({reason}). Le résumé est gardé : une fois le jeton corrigé, la même "
                "commande le publie."
            ),
        ),
        form=DigestForm(
            title="Créer un résumé",
            title_change="Modifier le résumé",
            submit="Enregistrer",
            cancel="Annuler",
            channel="Canal",
            channel_hint="Tout le monde y voit le résumé. Il faut que j’en sois membre.",
            when="Quand",
            when_hint=(
                "Une heure, une ville pour le fuseau et des jours : « 09:00 Europe/Paris jours ouvrés », "
                "« 9h00 tous les jours », « 18:30 lun,jeu »."
            ),
            levels="Quels niveaux",
            categories="Quelles catégories",
            sources="Seulement de ces sources",
            sources_hint=(
                "Comme elles se nomment dans les erreurs, par exemple « marketo » ; plusieurs avec des virgules."
            ),
            quiet="Un jour sans erreur",
            quiet_line="Le dire en une ligne",
            quiet_nothing="Ne rien publier",
        ),
        turned_on="{user} a activé un résumé des erreurs de synchronisation dans ce canal : {plan}.",
        changed="{user} a modifié le résumé des erreurs de synchronisation de ce canal : {plan}.",
        first="Le premier arrive le {at}.",
        next="Le prochain arrive le {at}.",
        last="Le dernier a été publié le {at}.",
        none_yet="Aucun n’a encore été publié.",
        set_by="Mis en place par {user}.",
        quiet_line="Un jour sans erreur tient en une ligne.",
        quiet_nothing="Un jour sans erreur, rien n’est publié.",
        how_change="Pour le modifier : {on} ; pour l’arrêter : {off}.",
        how_on="Pour l’activer : {on}.",
        turned_off="{user} a désactivé le résumé des erreurs de synchronisation de ce canal.",
        direct="nos messages directs",
        too_old="Ce résumé est trop ancien pour ses boutons. {command} et mon onglet Accueil montrent où on en est.",
        already_off="Il n’y a pas de résumé des erreurs de synchronisation dans ce canal.",
        status_on="Ce canal a un résumé des erreurs de synchronisation : {plan}.",
        status_paused="Le résumé des erreurs de synchronisation de ce canal est en pause.",
        paused="Le résumé des erreurs de synchronisation que vous avez mis en place dans {channel} est en pause.",
        preview="Ceci est un aperçu. Personne d’autre ne le voit, et rien n’a été publié.",
        coming="Un instant, je prépare le résumé.",
        usage="Un résumé informe ce canal une fois par jour de ses erreurs de synchronisation.",
        usage_on="{command} : à cette heure, ces jours-là ; avec {filter} à la fin, sur ces seules erreurs",
        usage_off="{command} : arrêter les résumés",
        usage_now="{command} : un tout de suite, pour tout le monde ici",
        usage_preview="{command} : un aperçu visible de vous uniquement",
        usage_status="{command} : quand arrive le prochain, ou pourquoi aucun n’arrive",
        home_title="Résumés",
        home_none=(
            "Aucun canal n’a encore de résumé. Il dit une fois par jour ce qui a échoué, ce qui est nouveau et qui "
            "doit agir."
        ),
        home_line="{channel} : {plan}.",
        home_paused="En pause.",
        home_more="Et {count} de plus. {command} dans un canal renseigne sur le sien.",
        change="Modifier",
        change_aloud="Modifier le résumé {plan}",
        show="Aperçu",
        show_aloud="Aperçu du résumé {plan}",
        turn_off="Désactiver",
        turn_off_aloud="Désactiver le résumé {plan}",
        set_up="Créer un résumé",
    ),
    helped="👍 Utile",
    helped_aloud="Cette réponse m’a aidé",
    not_helped="👎 Pas cela",
    not_helped_aloud="Cette réponse ne convient pas",
    remove="Retirer",
    remove_aloud="Retirer cette réponse",
    thanks_helped="Merci, c’est noté.",
    thanks_not_helped=(
        "Merci, c’est noté. En collant le message entier après `/sfdiag`, vous aurez peut-être une meilleure réponse."
    ),
    remove_refused="Seuls {asker} et les admins peuvent retirer cette réponse.",
    remove_refused_bot="Seuls les admins peuvent retirer cette réponse.",
    help_what=(
        "J’explique les erreurs Salesforce. Quand on en colle une dans un canal où je suis, je réponds dans son fil : "
        "ce qui s’est passé, que faire, qui doit le faire. Pour tout le reste, je me tais."
    ),
    help_ask="Pour me demander",
    help_command="{command} avec un code ou le message entier : la réponse n’est visible que de vous",
    help_mention="mentionnez-moi à côté de l’erreur, ou écrivez juste mon nom dans le fil de l’erreur",
    help_direct="écrivez-moi en message direct",
    help_settings="Réglages de ce canal",
    help_listen="{command} : si je réponds sans qu’on me le demande",
    help_lang="{command} : la langue de mes réponses",
    listen_on="{user} m’a activé ici : je réponds, dans leur fil, aux erreurs Salesforce collées dans ce canal.",
    listen_off="{user} m’a désactivé ici : dans ce canal, je ne réponds plus que si l’on me mentionne.",
    lang_changed="{user} a choisi le français pour mes réponses dans ce canal.",
    done="C’est fait. Je l’ai annoncé dans le canal.",
    already_so="C’est déjà réglé ainsi.",
    usage="Écrivez {one} ou {other}.",
    not_a_member=(
        "Je ne suis pas dans cette conversation et n’ai pas pu annoncer le changement : rien n’a changé. "
        "Ajoutez-moi d’abord."
    ),
    internal_error=(
        "Une erreur est survenue de mon côté. Réessayez ; si cela continue, donnez cette référence à votre admin : "
        "{reference}"
    ),
    sync=SyncWords(
        title="Erreurs de synchronisation",
        record_level="niveau enregistrement",
        job_level="niveau tâche",
        errors=Noun(one="erreur", many="erreurs"),
        problems=Noun(one="problème", many="problèmes"),
        records=Noun(one="enregistrement", many="enregistrements"),
        from_sources="de {sources}",
        last_seen="vue le {at}",
        since="depuis le {at}",
        until="jusqu’au {at}",
        times="Heures : {zone}",
        filtered="{name} : {value}",
        total="{errors} dans {problems}",
        shown="{first} à {last} sur {problems}",
        most="Les plus graves d’abord : {codes}.",
        none="Aucune erreur de synchronisation {period}.",
        none_how=(
            "Pour en apporter, déposez un fichier d’erreurs (CSV) dans un canal où je suis ou dans nos messages "
            "directs, ou lancez `sfdiag import FICHIER`."
        ),
        rows="Lignes",
        rows_aloud="Afficher les lignes de ce problème",
        explain="Expliquer",
        explain_aloud="Expliquer ce problème en entier",
        export="Exporter en CSV",
        export_aloud="M’envoyer ces erreurs dans un fichier CSV",
        next="Page suivante",
        previous="Page précédente",
        older="Lignes plus anciennes …",
        open="Ouvrir",
        open_row="Ouvrir une ligne",
        close="Fermer",
        no_ids="sans identifiant",
        rows_title="Lignes",
        row_title="Ligne",
        explain_title="Explication",
        gone="Elle n’est plus conservée.",
        failed_at="Échec le",
        seen_at="Vue le",
        level="Niveau",
        object="Objet",
        operation="Opération",
        source="Source",
        salesforce_id="Id Salesforce",
        marketo_id="Id Marketo",
        job_id="Id de tâche",
        external_id="Id externe",
        code="Code",
        category="Catégorie",
        fingerprint="Problème",
        message="Message",
        unknown="Une erreur que je ne connais pas",
        nothing_to_export="Aucune erreur de synchronisation {period} : il n’y a rien à exporter.",
        export_comes="Le CSV avec {errors} arrive dans un instant dans nos messages directs.",
        export_here="Voici {errors} {period}, dans un fichier CSV que `sfdiag import` sait relire.",
        export_failed="L’export a échoué ({reason}). Réessayez ; si cela continue, voyez le journal du bot.",
        refused=(
            "Les erreurs de synchronisation contiennent des données personnelles : seuls les admins peuvent les lister "
            "et les exporter."
        ),
        refused_ask="Demandez à {admins}.",
        refused_ask_workspace="Demandez à un admin ou propriétaire de cet espace Slack.",
        too_long="Ce filtre est trop long. Écrivez chaque valeur en {limit} caractères au plus.",
        unrecognised="Non reconnues",
        filter=FilterWords(
            period="`{said}` n’est pas une période. Écrivez par exemple `5j`, `12h`, `hier`, `lundi` ou `2026-11-20`.",
            two_days="`{said}` peut désigner deux jours. Écrivez `2026-11-20`, ou le nom du mois.",
            order="La période finit avant de commencer. Écrivez la première date après `since`, l’autre après `until`.",
            level="`{said}` n’est pas un niveau. Écrivez `record` ou `job`.",
            category=(
                "`{said}` n’est pas une catégorie. Écrivez `access`, `authentication`, `intermittent`, `other` ou "
                "`unknown`."
            ),
            value="Il manque quelque chose après `{said}`. Écrivez par exemple `since 5d` ou `level job`.",
            word=(
                "`{said}` n’est pas un filtre. Écrivez par exemple `since 5d`, `until hier`, `level job`, "
                "`code UNABLE_TO_LOCK_ROW`, `category access`, `object Account` ou `source marketo`."
            ),
        ),
        file_read="{rows} lues dans {file}",
        file_counts="{read}. Nouvelles : {new}, déjà connues : {known}, rejetées : {rejected}.",
        file_rows=Noun(one="ligne", many="lignes"),
        file_columns="Comment j’ai lu les colonnes",
        file_rejected_rows="Lignes que je n’ai pas pu lire",
        file_row="Ligne {row}{colon} {error}",
        file_how="Pour les voir : {command}",
        file_all_known="Je connaissais déjà tout ; rien n’est conservé deux fois.",
        file_nothing="Il ne contenait aucune erreur.",
        file_refused="{file} semble contenir des erreurs de synchronisation. Seuls les admins peuvent les charger.",
        file_too_large=(
            "{file} est trop volumineux pour que je le prenne dans Slack ({limit} Mo au plus). Chargez-le avec "
            "`sfdiag import FICHIER`."
        ),
        file_unreadable="Je n’ai pas pu lire {file} : {error}",
        file_dates="Les dates de {file} peuvent se lire de deux façons, comme {example}. Qu’est-ce qui vient d’abord ?",
        file_gone="Le fichier n’est plus là : je n’ai pas pu le lire.",
        file_failed=(
            "Je n’ai pas pu prendre le fichier dans Slack ({reason}). Déposez-le de nouveau, ou utilisez "
            "`sfdiag import FICHIER`."
        ),
        day_first="Le jour d’abord",
        month_first="Le mois d’abord",
        home_intro="{total} {period}.",
        home_period=Noun(one="24 dernières heures", many="{days} derniers jours"),
        home_any_level="Tous les niveaux",
        home_any_category="Toutes les catégories",
        home_by_category="Par catégorie",
        home_by_level="Par niveau",
        home_trend="Erreurs par jour, {days} derniers jours",
        home_trend_said=(
            "Entre {least} et {most} par jour ; le plus le {day}. Hier {yesterday}, aujourd’hui {today} jusqu’ici."
        ),
        home_trend_none="Aucune ces {days} derniers jours.",
        home_help="Je garde aussi les erreurs de vos synchronisations CRM. Cette page est réservée aux admins.",
        help_errors=(
            "{command} : les erreurs de vos synchronisations, par problème ; par période, niveau, code ou objet, "
            "comme dans {example}"
        ),
        help_export="{command} : les mêmes dans un fichier CSV, dans nos messages directs",
        help_digest="{command} : chaque jour ce qui s’est passé, dans ce canal ; tout membre peut l’activer",
        help_file=(
            "déposez un fichier d’erreurs (CSV) dans un canal ou nos messages directs : je garde ce qu’il contient"
        ),
        help_home="mon onglet Accueil montre tout cela sur une page",
        help_title="Erreurs de synchronisation (pour les admins)",
    ),
)


def language(name: str) -> Language:
    """Return the language of a name such as ``fr`` or ``fr_CA``; English stands in for every other."""
    return FRENCH if name.lower().startswith("fr") else ENGLISH
