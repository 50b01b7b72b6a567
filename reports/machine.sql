-- The latest run and where it was made.
WITH last AS (SELECT run.*, machine.* FROM run JOIN machine ON machine.id = machine_id ORDER BY run.id DESC LIMIT 1)
SELECT 'machine' AS what, host AS value FROM last WHERE host <> ''
UNION ALL SELECT 'processor', cpu FROM last
UNION ALL SELECT 'cores', CAST(cores AS TEXT) FROM last
UNION ALL SELECT 'caches', printf('L1d %d KiB, L2 %d KiB, L3 %d KiB', l1d_bytes / 1024, l2_bytes / 1024, l3_bytes / 1024) FROM last
UNION ALL SELECT 'memory', printf('%.1f GiB', memory_bytes / 1073741824.0) FROM last
UNION ALL SELECT 'kernels may use', features FROM last
UNION ALL SELECT 'system', system FROM last
UNION ALL SELECT 'started, UTC', started FROM last
UNION ALL SELECT 'finished, UTC', coalesce(finished, 'not finished') FROM last
UNION ALL SELECT 'suite', suite FROM last
UNION ALL SELECT 'seed', seed FROM last
UNION ALL SELECT 'normlab', version || ' ' || source || ' (' || build || ')' FROM last
UNION ALL SELECT 'compiler', compiler FROM last
UNION ALL SELECT 'flags', flags FROM last
UNION ALL SELECT name, value FROM (SELECT name, value FROM fact WHERE run_id = (SELECT max(id) FROM run) ORDER BY name);
