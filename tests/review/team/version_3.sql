--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: panview; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA panview;


ALTER SCHEMA panview OWNER TO postgres;

--
-- Name: add_sample(integer, text, text); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.add_sample(p_dataset integer, p_name text, p_content text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO panview.samples (dataset, name, content) VALUES (p_dataset, p_name, p_content)
        ON CONFLICT (dataset, lower(name)) DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('panview', p_dataset || ':' || 0);
    END IF;
    RETURN FOUND;
END
$$;


ALTER FUNCTION panview.add_sample(p_dataset integer, p_name text, p_content text) OWNER TO postgres;

--
-- Name: append(integer, jsonb); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.append(p_dataset integer, p_rows jsonb) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET extra_float_digits TO '1'
    AS $$
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


ALTER FUNCTION panview.append(p_dataset integer, p_rows jsonb) OWNER TO postgres;

--
-- Name: assign(integer, text, text, boolean); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO panview.assignments (dataset, reviewer, queue, blind)
        VALUES (p_dataset, p_reviewer, p_queue, p_blind) RETURNING number INTO made;
    PERFORM pg_notify('panview', p_dataset || ':' || 0);
    RETURN made;
END
$$;


ALTER FUNCTION panview.assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean) OWNER TO postgres;

--
-- Name: dataset_number(text, text, bigint); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.dataset_number(p_key text, p_name text, p_images bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO panview.datasets (key, name, images) VALUES (p_key, p_name, p_images) ON CONFLICT (key) DO NOTHING;
    RETURN (SELECT id FROM panview.datasets WHERE key = p_key);
END
$$;


ALTER FUNCTION panview.dataset_number(p_key text, p_name text, p_images bigint) OWNER TO postgres;

--
-- Name: record(integer, jsonb); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.record(p_dataset integer, p_rows jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION panview.record(p_dataset integer, p_rows jsonb) OWNER TO postgres;

--
-- Name: record_as_lead(integer, jsonb); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.record_as_lead(p_dataset integer, p_rows jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT panview.append(p_dataset, p_rows)
$$;


ALTER FUNCTION panview.record_as_lead(p_dataset integer, p_rows jsonb) OWNER TO postgres;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'decisions are never changed or removed';
END
$$;


ALTER FUNCTION panview.refuse_change() OWNER TO postgres;

--
-- Name: refuse_other_sample(); Type: FUNCTION; Schema: panview; Owner: postgres
--

CREATE FUNCTION panview.refuse_other_sample() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'samples are never changed or removed';
END
$$;


ALTER FUNCTION panview.refuse_other_sample() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: assignments; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.assignments (
    number bigint NOT NULL,
    dataset integer NOT NULL,
    reviewer text NOT NULL,
    queue text NOT NULL,
    blind boolean NOT NULL,
    assigned_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    assigned_by text DEFAULT SESSION_USER NOT NULL
);


ALTER TABLE panview.assignments OWNER TO postgres;

--
-- Name: assignments_number_seq; Type: SEQUENCE; Schema: panview; Owner: postgres
--

ALTER TABLE panview.assignments ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME panview.assignments_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: datasets; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.datasets (
    id integer NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    images bigint NOT NULL,
    last_number bigint DEFAULT 0 NOT NULL
);


ALTER TABLE panview.datasets OWNER TO postgres;

--
-- Name: datasets_id_seq; Type: SEQUENCE; Schema: panview; Owner: postgres
--

ALTER TABLE panview.datasets ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME panview.datasets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: decisions; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.decisions (
    dataset integer NOT NULL,
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
    "time" text NOT NULL,
    action text,
    error_type text,
    iou_threshold double precision,
    near_miss_iou double precision,
    mostly double precision,
    tp_below double precision,
    other_subject bigint,
    correction text,
    settles smallint NOT NULL,
    device text NOT NULL,
    device_number bigint NOT NULL,
    more text NOT NULL,
    exact text,
    checksum text NOT NULL,
    saved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    saved_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT decisions_check CHECK ((overruled_by < number)),
    CONSTRAINT decisions_settles_check CHECK ((settles = ANY (ARRAY[0, 1])))
);


ALTER TABLE panview.decisions OWNER TO postgres;

--
-- Name: samples; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.samples (
    dataset integer NOT NULL,
    name text NOT NULL,
    content text NOT NULL,
    drawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    drawn_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT samples_content_check CHECK ((length(content) <= 8000000)),
    CONSTRAINT samples_name_check CHECK (((name !~ '[/\\]'::text) AND ((length(name) >= 1) AND (length(name) <= 60))))
);


ALTER TABLE panview.samples OWNER TO postgres;

--
-- Name: team; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.team (
    id text DEFAULT (gen_random_uuid())::text NOT NULL,
    single boolean DEFAULT true NOT NULL,
    CONSTRAINT team_single_check CHECK (single)
);


ALTER TABLE panview.team OWNER TO postgres;

--
-- Name: versions; Type: TABLE; Schema: panview; Owner: postgres
--

CREATE TABLE panview.versions (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    applied_by text DEFAULT SESSION_USER NOT NULL
);


ALTER TABLE panview.versions OWNER TO postgres;

--
-- Data for Name: assignments; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.assignments OVERRIDING SYSTEM VALUE VALUES (1, 1, 'ben', '1/2 + 10%', true, '2026-11-29 10:22:49.932466+00', 'lea');
INSERT INTO panview.assignments OVERRIDING SYSTEM VALUE VALUES (2, 1, 'zoë o''hara', '2/2 + 10%', true, '2026-11-29 10:22:49.935564+00', 'lea');


--
-- Data for Name: datasets; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.datasets OVERRIDING SYSTEM VALUE VALUES (1, '309c6e559c23f47526b10b3c4a719491b559d5cc7d480b2235ddd0c92acd4150', 'a set / val2017', 1, 7);


--
-- Data for Name: decisions; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.decisions VALUES (1, 1, NULL, 1767262200000000, 7, '1000', 'm', 'prediction', 'FP', NULL, 5, 'truth wrong', 'why', 'ana', '2026-01-01T10:10:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'd', 1, '{}', NULL, '8bf13b2bda1e7cedad578a3946f1eae3', '2026-11-29 10:22:49.845847+00', 'ana');
INSERT INTO panview.decisions VALUES (1, 2, 1, 1767261900000000, 7, '1000', 'm', 'prediction', 'FP', NULL, 5, 'unsure', 'why', 'ana', '2026-01-01T10:05:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'train', 2, '{}', NULL, 'a68ed9c7e7de4f4a495e6e5f5aa268f7', '2026-11-29 10:22:49.846317+00', 'ana');
INSERT INTO panview.decisions VALUES (1, 3, NULL, 1767261600000000, 9, '1000', 'm', 'prediction', 'FP', NULL, 5, 'truth wrong', 'Straße, ''quoted'' "too" \ 夜�', 'ana', '2026-01-01T10:00:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'd', 3, '{}', '[9, 1000, "m", "prediction", "FP", null, 5, "truth wrong", "Stra\u00dfe, ''quoted'' \"too\" \\ \u591c\u0000", "ana", "2026-01-01T10:00:00+00:00", null, null, null, null, null, null, null, null, 0, "d", 3, "{}"]', 'dc1c93306e4f15d865809614534d5b81', '2026-11-29 10:22:49.856612+00', 'ana');
INSERT INTO panview.decisions VALUES (1, 4, NULL, 1767262800000000, 9, '1000', 'm', 'prediction', 'FP', NULL, 5, NULL, 'why', 'ana', '2026-01-01T10:20:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'd', 4, '{}', NULL, '0fdf157c389ad8c9f20db41c221ef76c', '2026-11-29 10:22:49.869497+00', 'ana');
INSERT INTO panview.decisions VALUES (1, 5, NULL, 1767261600000000, 7, '1000', 'm', 'prediction', 'FP', NULL, 5, 'both fine', 'why', 'ben', '2026-01-01T10:00:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'd', 5, '{}', NULL, 'a7bb54480181730b08516e81a55cfa49', '2026-11-29 10:22:49.910432+00', 'lea');
INSERT INTO panview.decisions VALUES (1, 6, NULL, 1767261600000000, 7, '1000', 'm', 'prediction', 'FP', NULL, 5, 'truth wrong', 'why', 'lea', '2026-01-01T10:00:00+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 'd', 6, '{}', NULL, 'e81e760a7791bd5c4e2b9fa0d7170b4c', '2026-11-29 10:22:49.910805+00', 'lea');
INSERT INTO panview.decisions VALUES (1, 7, NULL, 1767323045000000, 9223372036854775807, '"frankfurt_000000_000294"', 'mödel', 'ground truth', 'FN', 4000000000, 6, 'prediction right', 'why
�=1+1', 'anna', '2026-01-02T03:04:05+00:00', 'mask replaced', 'near miss', 0.7, 0.25, 0.6, 0.65, -4611686018427387904, '[{"segment_id": 5, "category_id": 18, "size": [4, 6], "counts": "52203"}, {"segment_id": null, "category_id": null, "size": [4, 6], "counts": "0"}, {"segment_id": 7, "category_id": 1, "size": null, "counts": null}]', 1, 'x', 7, '{}', '[9223372036854775807, "frankfurt_000000_000294", "m\u00f6del", "ground truth", "FN", 4000000000, 6, "prediction right", "why\n\u0000=1+1", "anna", "2026-01-02T03:04:05+00:00", "mask replaced", "near miss", 0.7, 0.25, 0.6, 0.65, -4611686018427387904, "[{\"segment_id\": 5, \"category_id\": 18, \"size\": [4, 6], \"counts\": \"52203\"}, {\"segment_id\": null, \"category_id\": null, \"size\": [4, 6], \"counts\": \"0\"}, {\"segment_id\": 7, \"category_id\": 1, \"size\": null, \"counts\": null}]", 1, "x", 7, "{}"]', '335e699881b80b280b02254fce3a05f3', '2026-11-29 10:22:49.911104+00', 'lea');


--
-- Data for Name: samples; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.samples VALUES (1, 'audit', '{"kept": "as it was"}
', '2026-11-29 10:22:49.880382+00', 'ana');


--
-- Data for Name: team; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.team VALUES ('5b801db0-2c6a-4fdc-9b13-71b942d34f56', true);


--
-- Data for Name: versions; Type: TABLE DATA; Schema: panview; Owner: postgres
--

INSERT INTO panview.versions VALUES (1, '2026-11-29 10:22:49.708155+00', 'postgres');
INSERT INTO panview.versions VALUES (2, '2026-11-29 10:22:49.745157+00', 'postgres');
INSERT INTO panview.versions VALUES (3, '2026-11-29 10:22:49.778865+00', 'postgres');


--
-- Name: assignments_number_seq; Type: SEQUENCE SET; Schema: panview; Owner: postgres
--

SELECT pg_catalog.setval('panview.assignments_number_seq', 2, true);


--
-- Name: datasets_id_seq; Type: SEQUENCE SET; Schema: panview; Owner: postgres
--

SELECT pg_catalog.setval('panview.datasets_id_seq', 1, true);


--
-- Name: assignments assignments_pkey; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (number);


--
-- Name: datasets datasets_key_key; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.datasets
    ADD CONSTRAINT datasets_key_key UNIQUE (key);


--
-- Name: datasets datasets_pkey; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.datasets
    ADD CONSTRAINT datasets_pkey PRIMARY KEY (id);


--
-- Name: decisions decisions_dataset_device_device_number_key; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.decisions
    ADD CONSTRAINT decisions_dataset_device_device_number_key UNIQUE (dataset, device, device_number);


--
-- Name: decisions decisions_pkey; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (dataset, number);


--
-- Name: team team_pkey; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.team
    ADD CONSTRAINT team_pkey PRIMARY KEY (single);


--
-- Name: versions versions_pkey; Type: CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.versions
    ADD CONSTRAINT versions_pkey PRIMARY KEY (version);


--
-- Name: assignments_of; Type: INDEX; Schema: panview; Owner: postgres
--

CREATE INDEX assignments_of ON panview.assignments USING btree (dataset, reviewer, number);


--
-- Name: decisions_about; Type: INDEX; Schema: panview; Owner: postgres
--

CREATE INDEX decisions_about ON panview.decisions USING btree (dataset, subject, reviewer);


--
-- Name: samples_name; Type: INDEX; Schema: panview; Owner: postgres
--

CREATE UNIQUE INDEX samples_name ON panview.samples USING btree (dataset, lower(name));


--
-- Name: decisions decisions_stay; Type: TRIGGER; Schema: panview; Owner: postgres
--

CREATE TRIGGER decisions_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON panview.decisions FOR EACH STATEMENT EXECUTE FUNCTION panview.refuse_change();


--
-- Name: samples samples_stay; Type: TRIGGER; Schema: panview; Owner: postgres
--

CREATE TRIGGER samples_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON panview.samples FOR EACH STATEMENT EXECUTE FUNCTION panview.refuse_other_sample();


--
-- Name: assignments assignments_dataset_fkey; Type: FK CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.assignments
    ADD CONSTRAINT assignments_dataset_fkey FOREIGN KEY (dataset) REFERENCES panview.datasets(id);


--
-- Name: decisions decisions_dataset_fkey; Type: FK CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.decisions
    ADD CONSTRAINT decisions_dataset_fkey FOREIGN KEY (dataset) REFERENCES panview.datasets(id);


--
-- Name: samples samples_dataset_fkey; Type: FK CONSTRAINT; Schema: panview; Owner: postgres
--

ALTER TABLE ONLY panview.samples
    ADD CONSTRAINT samples_dataset_fkey FOREIGN KEY (dataset) REFERENCES panview.datasets(id);


--
-- Name: SCHEMA panview; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA panview TO panview_reader;


--
-- Name: FUNCTION add_sample(p_dataset integer, p_name text, p_content text); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.add_sample(p_dataset integer, p_name text, p_content text) FROM PUBLIC;
GRANT ALL ON FUNCTION panview.add_sample(p_dataset integer, p_name text, p_content text) TO panview_reviewer;


--
-- Name: FUNCTION append(p_dataset integer, p_rows jsonb); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.append(p_dataset integer, p_rows jsonb) FROM PUBLIC;


--
-- Name: FUNCTION assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION panview.assign(p_dataset integer, p_reviewer text, p_queue text, p_blind boolean) TO panview_lead;


--
-- Name: FUNCTION dataset_number(p_key text, p_name text, p_images bigint); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.dataset_number(p_key text, p_name text, p_images bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION panview.dataset_number(p_key text, p_name text, p_images bigint) TO panview_reviewer;


--
-- Name: FUNCTION record(p_dataset integer, p_rows jsonb); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.record(p_dataset integer, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION panview.record(p_dataset integer, p_rows jsonb) TO panview_reviewer;


--
-- Name: FUNCTION record_as_lead(p_dataset integer, p_rows jsonb); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.record_as_lead(p_dataset integer, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION panview.record_as_lead(p_dataset integer, p_rows jsonb) TO panview_lead;


--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.refuse_change() FROM PUBLIC;


--
-- Name: FUNCTION refuse_other_sample(); Type: ACL; Schema: panview; Owner: postgres
--

REVOKE ALL ON FUNCTION panview.refuse_other_sample() FROM PUBLIC;


--
-- Name: TABLE assignments; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.assignments TO panview_reader;


--
-- Name: TABLE datasets; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.datasets TO panview_reader;


--
-- Name: TABLE decisions; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.decisions TO panview_reader;


--
-- Name: TABLE samples; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.samples TO panview_reader;


--
-- Name: TABLE team; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.team TO panview_reader;


--
-- Name: TABLE versions; Type: ACL; Schema: panview; Owner: postgres
--

GRANT SELECT ON TABLE panview.versions TO panview_reader;


--
-- PostgreSQL database dump complete
--


