-- The views are what figures and people read: names in place of numbers, and of a cell that was
-- measured in several runs the latest.

-- Every output of every check; and one row a check: y, or dx.
CREATE VIEW outputs AS
SELECT machine_id, problem, contract, op, dir, x_type, y_type, n, c, s, pooled, eps, u,
	input, input_family, impl, family, algorithm, isa, result.*
FROM result
JOIN run ON run.id = run_id
JOIN problem ON problem.id = problem_id
JOIN input ON input.id = input_id
JOIN impl ON impl.id = impl_id
WHERE NOT EXISTS (
	SELECT 1 FROM result later JOIN run later_run ON later_run.id = later.run_id
	WHERE later.problem_id = result.problem_id AND later.input_id = result.input_id
	AND later.impl_id = result.impl_id AND later.seed = result.seed
	AND later.output = result.output
	AND later.run_id > result.run_id AND later_run.machine_id = run.machine_id);

CREATE VIEW accuracy AS SELECT * FROM outputs WHERE output IN ('y', 'dx');

CREATE VIEW ratios AS
SELECT machine_id, problem, contract, op, dir, x_type, y_type, n, c, s, pooled, elements, bytes,
	impl.impl, impl.family, baseline.impl AS baseline, baseline.family AS baseline_family, ratio.*
FROM ratio
JOIN run ON run.id = run_id
JOIN problem ON problem.id = problem_id
JOIN impl ON impl.id = impl_id
JOIN impl baseline ON baseline.id = baseline_id
WHERE NOT EXISTS (
	SELECT 1 FROM ratio later JOIN run later_run ON later_run.id = later.run_id
	WHERE later.problem_id = ratio.problem_id AND later.cache = ratio.cache
	AND later.threads = ratio.threads AND later.impl_id = ratio.impl_id
	AND later.baseline_id = ratio.baseline_id
	AND later.run_id > ratio.run_id AND later_run.machine_id = run.machine_id);

CREATE VIEW bench AS
SELECT machine_id, problem, contract, op, dir, x_type, y_type, n, c, s, pooled, elements, bytes,
	impl.impl, impl.family, impl.algorithm, impl.isa, timing.*,
	baseline.impl AS baseline, ratio.ratio AS ratio_to_baseline, lo, hi, claim
FROM timing
JOIN run ON run.id = timing.run_id
JOIN problem ON problem.id = timing.problem_id
JOIN impl ON impl.id = timing.impl_id
LEFT JOIN ratio ON ratio.problem_id = timing.problem_id AND ratio.cache = timing.cache
	AND ratio.threads = timing.threads AND ratio.impl_id = timing.impl_id
	AND ratio.run_id = timing.run_id AND ratio.headline
LEFT JOIN impl baseline ON baseline.id = ratio.baseline_id
WHERE NOT EXISTS (
	SELECT 1 FROM timing later JOIN run later_run ON later_run.id = later.run_id
	WHERE later.problem_id = timing.problem_id AND later.cache = timing.cache
	AND later.threads = timing.threads AND later.impl_id = timing.impl_id
	AND later.run_id > timing.run_id AND later_run.machine_id = run.machine_id);
