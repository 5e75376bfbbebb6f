-- The ledger, the packs it speaks of, and their files in chunks. What is visible cannot be changed: the triggers below refuse it to
-- everybody who cannot switch triggers off, and the chain of the ledger shows it where somebody could.

CREATE TABLE compliance.ledger (
    number bigint PRIMARY KEY,
    line   bytea  NOT NULL,
    hash   text   NOT NULL GENERATED ALWAYS AS (encode(sha256(line), 'hex')) STORED
);

-- A whole pack (part '') or what was added to it later; staged while no entry of the ledger speaks of it.
CREATE TABLE compliance.parts (
    id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pack  text COLLATE "C" NOT NULL,
    part  text COLLATE "C" NOT NULL,
    entry bigint REFERENCES compliance.ledger (number)
);
CREATE UNIQUE INDEX parts_visible ON compliance.parts (pack, part) WHERE entry IS NOT NULL;
CREATE INDEX parts_staged ON compliance.parts (id) WHERE entry IS NULL;

CREATE TABLE compliance.files (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    part  integer NOT NULL REFERENCES compliance.parts (id) ON DELETE CASCADE,
    path  text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    UNIQUE (part, path)
);

CREATE TABLE compliance.chunks (
    file    bigint  NOT NULL REFERENCES compliance.files (id) ON DELETE CASCADE,
    number  integer NOT NULL,
    content bytea   NOT NULL,
    PRIMARY KEY (file, number)
);

CREATE FUNCTION compliance.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of compliance.% is refused: nothing that is recorded is changed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- An entry follows the last one and names it. Lines are canonical JSON, so their bytes are compared: a quote that stands in a text of
-- somebody's is escaped there, and what a text may hold (U+0000, say) is none of the database's business.
CREATE FUNCTION compliance.hold_ledger() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last    record;
    opening bytea;
BEGIN
    SELECT l.number, l.hash INTO last FROM compliance.ledger l ORDER BY l.number DESC LIMIT 1;
    opening := convert_to('{"format":1,"number":' || NEW.number || ',"previous":"' || coalesce(last.hash, repeat('0', 64)) || '","record":{', 'UTF8');
    IF NEW.number <> coalesce(last.number, 0) + 1 OR substring(NEW.line FROM 1 FOR length(opening)) <> opening THEN
        RAISE EXCEPTION 'entry % does not follow the last of compliance.ledger', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Whether the last entry, and so the one of this transaction, speaks of a pack; of a kind of entry, if one is given.
CREATE FUNCTION compliance.last_entry_is(entry_number bigint, entry_kind text, entry_pack text) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last record;
BEGIN
    SELECT l.number, l.line INTO last FROM compliance.ledger l ORDER BY l.number DESC LIMIT 1;
    RETURN FOUND AND last.number = coalesce(entry_number, last.number)
        AND position(convert_to('"pack":' || to_json(entry_pack), 'UTF8') IN last.line) > 0
        AND (entry_kind IS NULL OR position(convert_to('"kind":' || to_json(entry_kind), 'UTF8') IN last.line) > 0);
END $$;

-- A part is staged, then becomes visible with the last entry, and goes with the entry that purges its pack.
CREATE FUNCTION compliance.hold_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.entry IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.entry IS NULL AND (OLD.id, OLD.pack, OLD.part) = (NEW.id, NEW.pack, NEW.part)
        AND NEW.entry IS NOT NULL AND compliance.last_entry_is(NEW.entry, NULL, NEW.pack) THEN RETURN NEW; END IF;
    IF TG_OP = 'DELETE' AND (OLD.entry IS NULL OR compliance.last_entry_is(NULL, 'purged', OLD.pack)) THEN RETURN OLD; END IF;
    RAISE EXCEPTION '% of compliance.parts is refused: the last entry of the ledger does not speak of it', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- Files and chunks are written while their part is staged, and go with it: a purge deletes the part first, and these follow.
CREATE FUNCTION compliance.hold_files() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM compliance.parts p WHERE p.id IN (OLD.part, NEW.part) AND p.entry IS NOT NULL) THEN
        RAISE EXCEPTION '% of compliance.files is refused: the pack is visible', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION compliance.hold_chunks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM compliance.files f JOIN compliance.parts p ON p.id = f.part WHERE f.id IN (OLD.file, NEW.file) AND p.entry IS NOT NULL) THEN
        RAISE EXCEPTION '% of compliance.chunks is refused: the pack is visible', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER follows BEFORE INSERT ON compliance.ledger FOR EACH ROW EXECUTE FUNCTION compliance.hold_ledger();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON compliance.ledger FOR EACH ROW EXECUTE FUNCTION compliance.refuse();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON compliance.ledger FOR EACH STATEMENT EXECUTE FUNCTION compliance.refuse();
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON compliance.parts FOR EACH ROW EXECUTE FUNCTION compliance.hold_parts();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON compliance.parts FOR EACH STATEMENT EXECUTE FUNCTION compliance.refuse();
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON compliance.files FOR EACH ROW EXECUTE FUNCTION compliance.hold_files();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON compliance.files FOR EACH STATEMENT EXECUTE FUNCTION compliance.refuse();
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON compliance.chunks FOR EACH ROW EXECUTE FUNCTION compliance.hold_chunks();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON compliance.chunks FOR EACH STATEMENT EXECUTE FUNCTION compliance.refuse();
