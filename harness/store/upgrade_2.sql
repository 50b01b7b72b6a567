-- Schema 2 to 3: a result says of which output it is. What it had stood for y or dx.
DROP VIEW accuracy;
DROP VIEW ratios;
DROP VIEW bench;

CREATE TABLE result_3 (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES run,
	problem_id INTEGER NOT NULL REFERENCES problem,
	input_id INTEGER NOT NULL REFERENCES input,
	impl_id INTEGER NOT NULL REFERENCES impl,
	seed TEXT NOT NULL,
	output TEXT NOT NULL,
	verdict TEXT NOT NULL,
	reason TEXT,
	expected INTEGER NOT NULL,
	elements INTEGER, nan INTEGER, inf INTEGER, lost_nonfinite INTEGER, zero_rows INTEGER,
	misrounded REAL, unfaithful REAL,
	max_ulp REAL, p999_ulp REAL, p50_ulp REAL,
	scaled REAL, conditioned REAL, normwise REAL, mixed REAL,
	mean_err REAL, var_err REAL, rstd_err REAL,
	kappa REAL,
	worst_set INTEGER, worst_member INTEGER, worst_offset INTEGER,
	mean_bound REAL, var_bound REAL, rstd_bound REAL, conditioned_bound REAL,
	UNIQUE (problem_id, input_id, impl_id, seed, output, run_id)
);
INSERT INTO result_3
SELECT result.id, run_id, problem_id, input_id, impl_id, seed,
	CASE dir WHEN 'backward' THEN 'dx' ELSE 'y' END, verdict, reason, expected,
	result.elements, nan, inf, lost_nonfinite, zero_rows, misrounded, unfaithful,
	max_ulp, p999_ulp, p50_ulp, scaled, conditioned, normwise, mixed, mean_err, var_err, rstd_err,
	kappa, worst_set, worst_member, worst_offset,
	mean_bound, var_bound, rstd_bound, conditioned_bound
FROM result JOIN problem ON problem.id = problem_id;
DROP TABLE result;
ALTER TABLE result_3 RENAME TO result;
PRAGMA user_version = 3;
