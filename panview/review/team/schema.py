"""What a team's database holds: tables, functions and roles of the schema ``panview``, as a list of migrations.

Nobody writes to a table: whoever may do something has been granted a function that does it, and nothing else. There
are three roles, each of which can do what the one before can:

- ``panview_reader`` reads everything;
- ``panview_reviewer`` decides under the name of their PostgreSQL user, adds samples, and tags images;
- ``panview_lead`` also settles conflicts, shares out work and adds what others have decided elsewhere.

Decisions have the columns of a verdict file (`panview.review.verdict_format`), and

==================  ====================================================================================================
number              from 1, without gaps, for each dataset. Numbers are taken from a row of ``datasets`` under an
                    advisory lock that is held until the decisions are there: whoever sees one sees all before it
overruled_by        number of a decision of the same reviewer about the same subject that was made later and arrived
                    earlier. The decision is kept, and changes nothing
moment              when it was made, in microseconds since 1970; never before what the same reviewer had decided about
                    the same subject and was known where it was made (`panview.review.team.moments`)
exact               null, or the row as JSON: it holds a character (NUL) that PostgreSQL has no text for. Columns hold
                    U+FFFD in its place, and otherwise the same, which is checked when it is added and when it is read
saved_at, saved_by  time of the server, and the PostgreSQL user
==================  ====================================================================================================

A migration is never changed once it has been released: `set_up` of `panview.review.team.server` applies those that a
database lacks, in one transaction.
"""

from __future__ import annotations

LOCK = 0x70767677
"""First half of the keys of advisory locks: the second is the number of a dataset, or 0 for the schema."""
CHANNEL = "panview"
"""What is listened to; what is said there is ``DATASET:NUMBER``."""
ROLES = ("panview_reader", "panview_reviewer", "panview_lead")
CHANGED = "PV001"
"""Error code: a decision of this device and number is there, and says something else."""

_ROLES = """
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['panview_reader', 'panview_reviewer', 'panview_lead'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    IF NOT pg_catalog.pg_has_role('panview_reviewer', 'panview_reader', 'MEMBER') THEN
        GRANT panview_reader TO panview_reviewer;
    END IF;
    -- A lead takes people on.
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_auth_members
        WHERE roleid = 'panview_reviewer'::regrole AND member = 'panview_lead'::regrole AND admin_option
    ) THEN
        GRANT panview_reader, panview_reviewer TO panview_lead WITH ADMIN OPTION;
    END IF;
END
$$;
"""

_DECISIONS = r"""
CREATE SCHEMA panview;

CREATE TABLE panview.versions (
    version integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);

CREATE TABLE panview.team (
    id text NOT NULL DEFAULT gen_random_uuid()::text,
    single boolean PRIMARY KEY DEFAULT true CHECK (single)
);
INSERT INTO panview.team DEFAULT VALUES;

CREATE TABLE panview.datasets (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    name text NOT NULL,
    images bigint NOT NULL,
    last_number bigint NOT NULL DEFAULT 0
);

CREATE TABLE panview.decisions (
    dataset integer NOT NULL REFERENCES panview.datasets,
    number bigint NOT NULL,
    overruled_by bigint,
    moment bigint NOT NULL,
    subject bigint NOT NULL,
    image_id jsonb NOT NULL,
    prediction text NOT NULL,
    side text NOT NULL,
    status text NOT NULL,
    gt_segment_id bigint,
    pred_segment_id bigint,
    verdict text,
    note text NOT NULL,
    reviewer text NOT NULL,
    time text NOT NULL,
    action text,
    error_type text,
    iou_threshold double precision,
    near_miss_iou double precision,
    mostly double precision,
    tp_below double precision,
    other_subject bigint,
    correction text,
    settles smallint NOT NULL CHECK (settles IN (0, 1)),
    device text NOT NULL,
    device_number bigint NOT NULL,
    more text NOT NULL,
    exact text,
    checksum text NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    saved_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY (dataset, number),
    UNIQUE (dataset, device, device_number),
    CHECK (overruled_by < number)
);
CREATE INDEX decisions_about ON panview.decisions (dataset, subject, reviewer);

CREATE FUNCTION panview.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are never changed or removed';
END
$$;
CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON panview.decisions
    FOR EACH STATEMENT EXECUTE FUNCTION panview.refuse_change();

CREATE FUNCTION panview.dataset_number(p_key text, p_name text, p_images bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO panview.datasets (key, name, images) VALUES (p_key, p_name, p_images) ON CONFLICT (key) DO NOTHING;
    RETURN (SELECT id FROM panview.datasets WHERE key = p_key);
END
$$;

-- Adds decisions behind all others, each once, however often it is sent; returns the number of the last.
CREATE FUNCTION panview.append(p_dataset integer, p_rows jsonb) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- A plan that was made while the table was small would read all of it for each decision of a large import.
SET plan_cache_mode = force_custom_plan
-- So that a number of a decision is compared in full.
SET extra_float_digits = 1 AS $$
DECLARE
    entry jsonb;
    r panview.decisions;
    known text;
    seen bigint;
    last bigint;
    later bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1886811767, p_dataset);
    SELECT last_number INTO STRICT last FROM panview.datasets WHERE id = p_dataset FOR UPDATE;
    FOR entry IN SELECT e FROM jsonb_array_elements(p_rows) AS e LOOP
        r := jsonb_populate_record(NULL::panview.decisions, entry);
        SELECT d.checksum INTO known FROM panview.decisions AS d
            WHERE d.dataset = p_dataset AND d.device = r.device AND d.device_number = r.device_number;
        IF FOUND THEN
            IF known <> r.checksum THEN
                RAISE EXCEPTION 'decision % of device % has been saved before, and said something else',
                    r.device_number, r.device USING ERRCODE = 'PV001';
            END IF;
            CONTINUE;
        END IF;
        IF r.exact IS NOT NULL AND regexp_replace(
            -- A NUL, and no backslash before the letter u.
            r.exact, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g'
        )::jsonb IS DISTINCT FROM jsonb_build_array(
            r.subject, r.image_id, r.prediction, r.side, r.status, r.gt_segment_id, r.pred_segment_id, r.verdict,
            r.note, r.reviewer, r.time, r.action, r.error_type, r.iou_threshold, r.near_miss_iou, r.mostly,
            r.tp_below, r.other_subject, r.correction, r.settles, r.device, r.device_number, r.more
        ) THEN
            RAISE EXCEPTION 'decision % of device % is not what its exact text says', r.device_number, r.device
                USING ERRCODE = 'check_violation';
        END IF;
        seen := coalesce((entry ->> 'seen')::bigint, 0);
        -- It was made after what was known then, whatever its clock says.
        SELECT greatest(r.moment, max(d.moment)) INTO r.moment FROM panview.decisions AS d
            WHERE d.dataset = p_dataset AND d.subject = r.subject AND d.reviewer = r.reviewer
                AND d.settles = r.settles AND d.overruled_by IS NULL AND d.number <= seen;
        -- What its reviewer decided later, and was not known where it was made.
        SELECT min(d.number) INTO later FROM panview.decisions AS d
            WHERE d.dataset = p_dataset AND d.subject = r.subject AND d.reviewer = r.reviewer
                AND d.settles = r.settles AND d.overruled_by IS NULL AND d.moment > r.moment
                AND d.number > seen;
        last := last + 1;
        INSERT INTO panview.decisions (
            dataset, number, overruled_by, moment, subject, image_id, prediction, side, status, gt_segment_id,
            pred_segment_id, verdict, note, reviewer, time, action, error_type, iou_threshold, near_miss_iou, mostly,
            tp_below, other_subject, correction, settles, device, device_number, more, exact, checksum
        ) VALUES (
            p_dataset, last, later, r.moment, r.subject, r.image_id, r.prediction, r.side, r.status, r.gt_segment_id,
            r.pred_segment_id, r.verdict, r.note, r.reviewer, r.time, r.action, r.error_type, r.iou_threshold,
            r.near_miss_iou, r.mostly, r.tp_below, r.other_subject, r.correction, r.settles, r.device,
            r.device_number, r.more, r.exact, r.checksum
        );
    END LOOP;
    UPDATE panview.datasets SET last_number = last WHERE id = p_dataset;
    PERFORM pg_notify('panview', p_dataset || ':' || last);
    RETURN last;
END
$$;

CREATE FUNCTION panview.record(p_dataset integer, p_rows jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_array_elements(p_rows) AS e WHERE e ->> 'reviewer' IS DISTINCT FROM session_user::text
    ) THEN
        RAISE EXCEPTION 'only a lead adds decisions of others' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(p_rows) AS e WHERE (e ->> 'settles')::integer = 1) THEN
        RAISE EXCEPTION 'only a lead settles conflicts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN panview.append(p_dataset, p_rows);
END
$$;

CREATE FUNCTION panview.record_as_lead(p_dataset integer, p_rows jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT panview.append(p_dataset, p_rows)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA panview FROM PUBLIC;
GRANT USAGE ON SCHEMA panview TO panview_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA panview TO panview_reader;
GRANT EXECUTE ON FUNCTION panview.dataset_number(text, text, bigint) TO panview_reviewer;
GRANT EXECUTE ON FUNCTION panview.record(integer, jsonb) TO panview_reviewer;
GRANT EXECUTE ON FUNCTION panview.record_as_lead(integer, jsonb) TO panview_lead;
"""

_ASSIGNMENTS = """
CREATE TABLE panview.assignments (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset integer NOT NULL REFERENCES panview.datasets,
    reviewer text NOT NULL,
    queue text NOT NULL,
    blind boolean NOT NULL,
    assigned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    assigned_by text NOT NULL DEFAULT session_user
);
CREATE INDEX assignments_of ON panview.assignments (dataset, reviewer, number);

CREATE FUNCTION panview.assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO panview.assignments (dataset, reviewer, queue, blind)
        VALUES (p_dataset, p_reviewer, p_queue, p_blind) RETURNING number INTO made;
    PERFORM pg_notify('panview', p_dataset || ':' || 0);
    RETURN made;
END
$$;

REVOKE ALL ON FUNCTION panview.assign(integer, text, text, boolean) FROM PUBLIC;
GRANT SELECT ON panview.assignments TO panview_reader;
GRANT EXECUTE ON FUNCTION panview.assign(integer, text, text, boolean) TO panview_lead;
"""

_SAMPLES = """
CREATE TABLE panview.samples (
    dataset integer NOT NULL REFERENCES panview.datasets,
    name text NOT NULL CHECK (name !~ '[/\\\\]' AND length(name) BETWEEN 1 AND 60),
    content text NOT NULL CHECK (length(content) <= 8000000),
    drawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    drawn_by text NOT NULL DEFAULT session_user
);
CREATE UNIQUE INDEX samples_name ON panview.samples (dataset, lower(name));

CREATE FUNCTION panview.refuse_other_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'samples are never changed or removed';
END
$$;
CREATE TRIGGER samples_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON panview.samples
    FOR EACH STATEMENT EXECUTE FUNCTION panview.refuse_other_sample();

CREATE FUNCTION panview.add_sample(p_dataset integer, p_name text, p_content text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO panview.samples (dataset, name, content) VALUES (p_dataset, p_name, p_content)
        ON CONFLICT (dataset, lower(name)) DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('panview', p_dataset || ':' || 0);
    END IF;
    RETURN FOUND;
END
$$;

REVOKE ALL ON FUNCTION panview.refuse_other_sample() FROM PUBLIC;
REVOKE ALL ON FUNCTION panview.add_sample(integer, text, text) FROM PUBLIC;
GRANT SELECT ON panview.samples TO panview_reader;
GRANT EXECUTE ON FUNCTION panview.add_sample(integer, text, text) TO panview_reviewer;
"""

_TAGS = """
ALTER TABLE panview.datasets ADD COLUMN last_tag_change bigint NOT NULL DEFAULT 0;

CREATE TABLE panview.tag_changes (
    dataset integer NOT NULL REFERENCES panview.datasets,
    number bigint NOT NULL,
    name uuid NOT NULL UNIQUE,
    tag text NOT NULL CHECK (length(tag) BETWEEN 1 AND 40 AND tag !~ '[,[:cntrl:]]'),
    present boolean NOT NULL,
    images jsonb NOT NULL CHECK (
        CASE WHEN jsonb_typeof(images) = 'array' THEN jsonb_array_length(images) BETWEEN 1 AND 10000 ELSE false END
    ),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY (dataset, number)
);

CREATE FUNCTION panview.refuse_other_tag_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done to tags is never changed or removed';
END
$$;
CREATE TRIGGER tag_changes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON panview.tag_changes
    FOR EACH STATEMENT EXECUTE FUNCTION panview.refuse_other_tag_change();

-- Puts a tag on images, or takes it off; returns the number of the change. Its sender knows it by its name again.
CREATE FUNCTION panview.change_tag(p_dataset integer, p_name uuid, p_tag text, p_present boolean, p_images jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    -- As where decisions are added: numbers have no gaps, and whoever sees one sees all before it.
    PERFORM pg_advisory_xact_lock(1886811767, p_dataset);
    UPDATE panview.datasets SET last_tag_change = last_tag_change + 1 WHERE id = p_dataset
        RETURNING last_tag_change INTO STRICT made;
    INSERT INTO panview.tag_changes (dataset, number, name, tag, present, images)
        VALUES (p_dataset, made, p_name, p_tag, p_present, p_images);
    PERFORM pg_notify('panview', p_dataset || ':' || 0);
    RETURN made;
END
$$;

REVOKE ALL ON FUNCTION panview.refuse_other_tag_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION panview.change_tag(integer, uuid, text, boolean, jsonb) FROM PUBLIC;
GRANT SELECT ON panview.tag_changes TO panview_reader;
GRANT EXECUTE ON FUNCTION panview.change_tag(integer, uuid, text, boolean, jsonb) TO panview_reviewer;
"""

MIGRATIONS = (_ROLES + _DECISIONS, _ASSIGNMENTS, _SAMPLES, _TAGS)
"""The first brings an empty database to version 1, and so on."""
VERSION = len(MIGRATIONS)
