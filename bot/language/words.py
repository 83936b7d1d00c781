"""What there is to be said, whatever the language: a field for every label and every sentence."""

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
