-- The readable tables of the hub (可读表), for other systems of the centre: plain rows, plain SQL, Chinese and English
-- comments on every column. Folded from the feed by "guidance-desk hub serve"; nobody writes them by hand.
-- Who may read: GRANT <database>_report TO somebody; with personal data: GRANT <database>_report_personal TO somebody.

CREATE SCHEMA report;
COMMENT ON SCHEMA report IS '引导台可读表（见 REPORT.md）/ readable tables of the guidance desk';

CREATE TABLE report.visits (
    visit text NOT NULL,
    day date,
    state text NOT NULL,
    registered_at timestamptz,
    source text,
    people bigint NOT NULL,
    green boolean NOT NULL,
    operator text,
    desk text NOT NULL,
    PRIMARY KEY (visit)
);
COMMENT ON TABLE report.visits IS '来访：一方当事人在一个工作日的一次到来 / one arrival of one party on one business day; restricted visits are not here';
COMMENT ON COLUMN report.visits.visit IS '来访编号 / id of the visit: <device>/<serial>';
COMMENT ON COLUMN report.visits.day IS '工作日（东八区，凌晨四点换日） / business day, UTC+8, rolls at 04:00';
COMMENT ON COLUMN report.visits.state IS '状态（见 codes: state） / state of its most open stop';
COMMENT ON COLUMN report.visits.registered_at IS '登记时间；空＝仅凭纸号知道 / when registered; NULL while known from paper only';
COMMENT ON COLUMN report.visits.source IS '来源（codes: source） / where the appeal came from';
COMMENT ON COLUMN report.visits.people IS '人数 / how many came';
COMMENT ON COLUMN report.visits.green IS '绿色通道 / priority';
COMMENT ON COLUMN report.visits.operator IS '登记人员（codes: operator） / who registered';
COMMENT ON COLUMN report.visits.desk IS '登记的设备 / the device that registered';

CREATE TABLE report.tickets (
    visit text NOT NULL,
    day date,
    label text NOT NULL,
    prefix text NOT NULL,
    number bigint NOT NULL,
    issued_at timestamptz,
    waiting_before bigint,
    estimate_low bigint,
    estimate_high bigint,
    copies bigint NOT NULL,
    voided boolean NOT NULL,
    PRIMARY KEY (visit)
);
COMMENT ON TABLE report.tickets IS '号票：一次来访的号 / the numbered ticket of a visit';
COMMENT ON COLUMN report.tickets.visit IS '来访编号 / the visit';
COMMENT ON COLUMN report.tickets.day IS '工作日 / business day';
COMMENT ON COLUMN report.tickets.label IS '号，如 A001 / number as printed';
COMMENT ON COLUMN report.tickets.prefix IS '号的字头，即队列（codes: queue） / its prefix, which is the queue of issue';
COMMENT ON COLUMN report.tickets.number IS '数字部分 / its digits as a number';
COMMENT ON COLUMN report.tickets.issued_at IS '取号时间 / when issued';
COMMENT ON COLUMN report.tickets.waiting_before IS '取号时前面等候数 / how many waited before it then';
COMMENT ON COLUMN report.tickets.estimate_low IS '预计等候下限，分钟 / estimated wait as printed, minutes, from';
COMMENT ON COLUMN report.tickets.estimate_high IS '预计等候上限，分钟 / to';
COMMENT ON COLUMN report.tickets.copies IS '已打印份数（含补打） / paper copies that came out';
COMMENT ON COLUMN report.tickets.voided IS '已作废 / voided';

CREATE TABLE report.cases (
    visit text NOT NULL,
    case_code text NOT NULL,
    day date,
    registered_at timestamptz,
    category text,
    scale text,
    wants text,
    mediation text,
    path text,
    rule bigint,
    queue text,
    place text,
    override_code text,
    linked_case text,
    PRIMARY KEY (visit, case_code)
);
COMMENT ON TABLE report.cases IS '案：一次来访中的一件事项；同一案可在多次来访中出现 / one matter of a visit; a case may appear at several visits';
COMMENT ON COLUMN report.cases.visit IS '来访编号 / the visit';
COMMENT ON COLUMN report.cases.case_code IS '案码，20 位 / case code, 20 digits';
COMMENT ON COLUMN report.cases.day IS '工作日 / business day of the visit';
COMMENT ON COLUMN report.cases.registered_at IS '登记时间 / when registered';
COMMENT ON COLUMN report.cases.category IS '类别（codes: category） / category';
COMMENT ON COLUMN report.cases.scale IS '分级（codes: scale） / scale';
COMMENT ON COLUMN report.cases.wants IS '诉求意向（codes: wants） / what the visitor wants';
COMMENT ON COLUMN report.cases.mediation IS '调解意愿（codes: mediation） / consent to mediation';
COMMENT ON COLUMN report.cases.path IS '化解路径（codes: path） / path';
COMMENT ON COLUMN report.cases.rule IS '依据的分流规则号 / number of the routing rule';
COMMENT ON COLUMN report.cases.queue IS '分到的队列或功能室（codes: queue, place） / queue or room decided';
COMMENT ON COLUMN report.cases.place IS '分到的地点（codes: place） / place decided';
COMMENT ON COLUMN report.cases.override_code IS '人工改派理由（codes: override） / reason of an override';
COMMENT ON COLUMN report.cases.linked_case IS '关联的旧案 / an old case this one continues';

CREATE TABLE report.stops (
    stop text NOT NULL,
    visit text NOT NULL,
    case_code text,
    day date,
    label text,
    queue text,
    place text,
    expected_place text,
    state text NOT NULL,
    attempt bigint NOT NULL,
    taken_at timestamptz,
    entered_at timestamptz,
    state_since timestamptz,
    activated_at timestamptz,
    booked_at timestamptz,
    called_at timestamptz,
    called_place text,
    calls bigint NOT NULL,
    arrived_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    operator text,
    result text,
    reason_code text,
    came_from text,
    conflict boolean NOT NULL,
    PRIMARY KEY (stop, visit)
);
COMMENT ON TABLE report.stops IS '办理环节：一案在一个队列或功能室的一次办理 / one case at one queue or room within a visit';
COMMENT ON COLUMN report.stops.stop IS '环节编号 / id of the stop';
COMMENT ON COLUMN report.stops.visit IS '来访编号 / the visit';
COMMENT ON COLUMN report.stops.case_code IS '案码 / the case';
COMMENT ON COLUMN report.stops.day IS '工作日 / business day';
COMMENT ON COLUMN report.stops.label IS '号 / number';
COMMENT ON COLUMN report.stops.queue IS '所在队列或功能室（codes: queue, place） / queue or room it stands in';
COMMENT ON COLUMN report.stops.place IS '只能去的地点 / the only place it may go to, if any';
COMMENT ON COLUMN report.stops.expected_place IS '号条上的地点 / the place as printed';
COMMENT ON COLUMN report.stops.state IS '状态（codes: state） / state';
COMMENT ON COLUMN report.stops.attempt IS '第几次办理 / number of the attempt';
COMMENT ON COLUMN report.stops.taken_at IS '取号时间（排队次序） / when the number was taken: its rank';
COMMENT ON COLUMN report.stops.entered_at IS '进入本队列时间 / when it entered this queue';
COMMENT ON COLUMN report.stops.state_since IS '进入现状态时间 / since when in this state';
COMMENT ON COLUMN report.stops.activated_at IS '过号激活时间 / when activated after a miss';
COMMENT ON COLUMN report.stops.booked_at IS '预约时间 / booked time';
COMMENT ON COLUMN report.stops.called_at IS '首次呼叫时间 / first call of this attempt';
COMMENT ON COLUMN report.stops.called_place IS '呼叫或办理的地点（codes: place） / place that called or served it';
COMMENT ON COLUMN report.stops.calls IS '呼叫次数 / number of calls';
COMMENT ON COLUMN report.stops.arrived_at IS '到窗口时间 / arrived at the place';
COMMENT ON COLUMN report.stops.started_at IS '开始办理时间 / service began';
COMMENT ON COLUMN report.stops.ended_at IS '结束时间 / ended';
COMMENT ON COLUMN report.stops.operator IS '最后经手人员（codes: operator） / who touched it last';
COMMENT ON COLUMN report.stops.result IS '办理结果（codes: result） / result';
COMMENT ON COLUMN report.stops.reason_code IS '原因代码 / reason code';
COMMENT ON COLUMN report.stops.came_from IS '由何处转来 / place it was transferred from';
COMMENT ON COLUMN report.stops.conflict IS '需要核对：两处同办一号 / two places hold or served one attempt';

CREATE TABLE report.calls (
    device text NOT NULL,
    dseq bigint NOT NULL,
    visit text NOT NULL,
    stop text NOT NULL,
    day date,
    label text,
    queue text,
    place text,
    attempt bigint NOT NULL,
    called_at timestamptz,
    recall boolean NOT NULL,
    green boolean NOT NULL,
    PRIMARY KEY (device, dseq)
);
COMMENT ON TABLE report.calls IS '叫号记录 / every call';
COMMENT ON COLUMN report.calls.device IS '呼叫的设备 / device that called';
COMMENT ON COLUMN report.calls.dseq IS '该设备的记录序号 / number of the event on that device';
COMMENT ON COLUMN report.calls.visit IS '来访编号 / the visit';
COMMENT ON COLUMN report.calls.stop IS '环节编号 / the stop';
COMMENT ON COLUMN report.calls.day IS '工作日 / business day';
COMMENT ON COLUMN report.calls.label IS '号 / number';
COMMENT ON COLUMN report.calls.queue IS '当时所在队列 / queue it waited in then';
COMMENT ON COLUMN report.calls.place IS '呼叫的地点（codes: place） / place that called';
COMMENT ON COLUMN report.calls.attempt IS '第几次办理 / number of the attempt';
COMMENT ON COLUMN report.calls.called_at IS '呼叫时间 / when';
COMMENT ON COLUMN report.calls.recall IS '重呼 / a recall';
COMMENT ON COLUMN report.calls.green IS '绿色通道 / priority';

CREATE TABLE report.places (
    place text NOT NULL,
    state text NOT NULL,
    since_at timestamptz,
    until_at timestamptz,
    operator text,
    PRIMARY KEY (place)
);
COMMENT ON TABLE report.places IS '窗口和功能室的当前状态 / the state of every window and room that ever said something';
COMMENT ON COLUMN report.places.place IS '代码（codes: place） / code';
COMMENT ON COLUMN report.places.state IS '状态（codes: place_state） / state';
COMMENT ON COLUMN report.places.since_at IS '起始时间 / since';
COMMENT ON COLUMN report.places.until_at IS '暂离至 / away until';
COMMENT ON COLUMN report.places.operator IS '操作人员（codes: operator） / who set it';

CREATE TABLE report.days (
    day date NOT NULL,
    opened_at timestamptz,
    closed_at timestamptz,
    head text,
    PRIMARY KEY (day)
);
COMMENT ON TABLE report.days IS '工作日 / business days';
COMMENT ON COLUMN report.days.day IS '工作日 / business day';
COMMENT ON COLUMN report.days.opened_at IS '开始接待 / opened';
COMMENT ON COLUMN report.days.closed_at IS '结束接待；空＝未结束 / closed; NULL while open';
COMMENT ON COLUMN report.days.head IS '当日记录的链首（与打印件核对） / chain head as printed at its end';

CREATE TABLE report.people (
    visit text NOT NULL,
    case_code text NOT NULL,
    day date,
    name text,
    id_type text,
    id_number text,
    phone text,
    address text,
    appeal text,
    external_no text,
    PRIMARY KEY (visit, case_code)
);
COMMENT ON TABLE report.people IS '当事人：个人信息，单独授权；管理员未开启时为空 / who came: personal data with a grant of its own; empty unless switched on';
COMMENT ON COLUMN report.people.visit IS '来访编号 / the visit';
COMMENT ON COLUMN report.people.case_code IS '案码 / the case';
COMMENT ON COLUMN report.people.day IS '工作日 / business day';
COMMENT ON COLUMN report.people.name IS '姓名 / name';
COMMENT ON COLUMN report.people.id_type IS '证件类型 / type of identity document';
COMMENT ON COLUMN report.people.id_number IS '证件号码 / its number';
COMMENT ON COLUMN report.people.phone IS '电话 / telephone';
COMMENT ON COLUMN report.people.address IS '住址 / address';
COMMENT ON COLUMN report.people.appeal IS '诉求内容 / the appeal as typed';
COMMENT ON COLUMN report.people.external_no IS '外部编号（12345 等） / number given elsewhere';

CREATE TABLE report.codes (
    list text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    place_in_list bigint NOT NULL,
    PRIMARY KEY (list, code)
);
COMMENT ON TABLE report.codes IS '代码表：本中心配置中各代码的名称 / what the codes mean at this centre';
COMMENT ON COLUMN report.codes.list IS '代码类别 / which list: queue, place, category …';
COMMENT ON COLUMN report.codes.code IS '代码 / code';
COMMENT ON COLUMN report.codes.name IS '名称 / name';
COMMENT ON COLUMN report.codes.place_in_list IS '次序 / order';

CREATE TABLE report.head (
    part text NOT NULL,
    "position" bigint NOT NULL,
    prefix bytea NOT NULL,
    written_at timestamptz NOT NULL,
    written_by text NOT NULL,
    PRIMARY KEY (part)
);
COMMENT ON TABLE report.head IS '同步位置：表已跟到记录流的何处 / how far the tables have followed the record';
COMMENT ON COLUMN report.head.part IS 'rows＝各表, people＝当事人 / rows: all tables but people; people: that one';
COMMENT ON COLUMN report.head."position" IS '位置 / position in the feed';
COMMENT ON COLUMN report.head.prefix IS '该位置的前缀哈希 / prefix hash at that position';
COMMENT ON COLUMN report.head.written_at IS '写入时间 / when';
COMMENT ON COLUMN report.head.written_by IS '由哪台设备写入 / by which device';

CREATE INDEX visits_day ON report.visits (day);
CREATE INDEX tickets_day ON report.tickets (day, label);
CREATE INDEX cases_code ON report.cases (case_code);
CREATE INDEX cases_day ON report.cases (day, category);
CREATE INDEX stops_visit ON report.stops (visit);
CREATE INDEX stops_day ON report.stops (day, state);
CREATE INDEX calls_visit ON report.calls (visit);
CREATE INDEX calls_day ON report.calls (day, called_at);
