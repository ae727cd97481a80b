-- Divides every table of a Concierge database on PostgreSQL by server, into 16 partitions each; docs/scale.md says when.
-- Stop every process and make a copy first (`concierge backup`), then: psql -v ON_ERROR_STOP=1 -1 -f partition_by_server.sql
-- Names of tables, keys and indexes stay, so later versions of Concierge migrate it like any other database.
DO $$
DECLARE
    parts CONSTANT int := 16;
    one text;
    whole text;
    later text[];
    statement text;
BEGIN
    FOR one IN
        SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename NOT IN ('installation', 'alembic_version')
    LOOP
        whole := one || '_whole';
        SELECT array_agg(format('ALTER TABLE %I ADD CONSTRAINT %I %s', one, conname, pg_get_constraintdef(oid)))
            INTO later FROM pg_constraint WHERE conrelid = one::regclass AND contype IN ('p', 'u');
        SELECT later || coalesce(array_agg(pg_get_indexdef(indexrelid)), '{}')
            INTO later FROM pg_index
            WHERE indrelid = one::regclass
            AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = one::regclass);
        EXECUTE format('ALTER TABLE %I RENAME TO %I', one, whole);
        EXECUTE format(
            'CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING INDEXES) PARTITION BY HASH (guild_id)', one, whole
        );
        FOR part IN 0 .. parts - 1 LOOP
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                one || '_part_' || part, one, parts, part
            );
        END LOOP;
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', one, whole);
        EXECUTE format('DROP TABLE %I', whole);
        FOREACH statement IN ARRAY later LOOP
            EXECUTE statement;
        END LOOP;
    END LOOP;
END $$;
