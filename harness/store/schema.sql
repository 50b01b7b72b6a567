-- The store: everything measured, in one SQLite file that any tool can read. views.sql has its views;
-- upgrade_N.sql makes of schema N the next.
--
-- Numbers. A REAL column holds a finite number, or the text 'NaN', 'Inf' or '-Inf' (the words that
-- --json writes), or NULL where the quantity does not exist. SQLite sorts text above every number,
-- so max() and `x > limit` treat what is not finite as worst; a query that calculates or plots
-- asks for typeof(x) = 'real' first. Seeds are 64 bits without a sign: decimal text. A dimensioned
-- column ends in its unit; fractions and errors in units of u have none. GB = 1e9.
--
-- The journal is a write-ahead log while a run writes: a commit is one append without a disk flush,
-- so that storing does not disturb what is being timed (20 us against 360 us for a rollback journal
-- here), readers never wait, and a killed run loses nothing that was committed. Closing folds the
-- log back: a finished store is one plain file, readable from a medium that cannot be written.
PRAGMA application_id = 1313620290; -- 'NLAB'
PRAGMA user_version = 3;

CREATE TABLE machine (
	id INTEGER PRIMARY KEY,
	host TEXT NOT NULL,     -- '' where it was not to be told
	cpu TEXT NOT NULL,      -- model name
	features TEXT NOT NULL, -- what kernels may need: avx2 avx512 ...
	system TEXT NOT NULL,   -- kernel and its release
	cores INTEGER NOT NULL, -- usable by this process
	l1d_bytes INTEGER NOT NULL, l2_bytes INTEGER NOT NULL, l3_bytes INTEGER NOT NULL,
	memory_bytes INTEGER NOT NULL,
	UNIQUE (host, cpu, features, system, cores, l1d_bytes, l2_bytes, l3_bytes, memory_bytes)
);

CREATE TABLE run (
	id INTEGER PRIMARY KEY, -- later runs have higher numbers
	machine_id INTEGER NOT NULL REFERENCES machine,
	started TEXT NOT NULL,  -- UTC, 2026-11-21T02:30:00Z
	finished TEXT,          -- NULL: interrupted, or still running
	version TEXT NOT NULL, source TEXT NOT NULL, -- the program's number and git commit
	compiler TEXT NOT NULL, flags TEXT NOT NULL, build TEXT NOT NULL,
	suite TEXT NOT NULL, suite_text TEXT NOT NULL, -- its name, and all of the file
	seed TEXT NOT NULL
);

-- What else is worth knowing of a run: governor, load, libraries' versions, smallest difference resolvable.
CREATE TABLE fact (
	run_id INTEGER NOT NULL REFERENCES run,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (run_id, name)
) WITHOUT ROWID;

CREATE TABLE problem (
	id INTEGER PRIMARY KEY,
	problem TEXT NOT NULL UNIQUE, -- the canonical text: all that is known follows from it
	contract TEXT NOT NULL, -- the text without the shape: what is computed, whatever the size
	op TEXT NOT NULL, dir TEXT NOT NULL,
	x_type TEXT NOT NULL, y_type TEXT NOT NULL,
	n INTEGER NOT NULL, c INTEGER NOT NULL, s INTEGER NOT NULL,
	pooled INTEGER NOT NULL, -- elements of one pooled set
	elements INTEGER NOT NULL,
	bytes INTEGER NOT NULL, -- each input read once, each output written once
	eps REAL NOT NULL,
	u REAL NOT NULL -- 2^-p of y's type: half an ulp of 1
);

CREATE TABLE input (
	id INTEGER PRIMARY KEY,
	input TEXT NOT NULL UNIQUE, -- normal:mean=1e4
	input_family TEXT NOT NULL  -- normal
);

CREATE TABLE impl (
	id INTEGER PRIMARY KEY,
	impl TEXT NOT NULL UNIQUE,
	family TEXT NOT NULL, -- the roof's is 'roof'
	algorithm TEXT NOT NULL, isa TEXT NOT NULL, about TEXT NOT NULL
);

-- Accuracy: one output of one impl on one problem and input. Metrics are defined in DESIGN section 7
-- and metric.h, in u of the output's own type. A check has a row for y or, backward, for dx, and
-- then one each for dgamma and dbeta where they were measured; the verdict, on all the check has
-- left, is the same in each. What counts checks counts outputs y and dx alone, as view `accuracy` does.
CREATE TABLE result (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES run,
	problem_id INTEGER NOT NULL REFERENCES problem,
	input_id INTEGER NOT NULL REFERENCES input,
	impl_id INTEGER NOT NULL REFERENCES impl,
	seed TEXT NOT NULL,
	output TEXT NOT NULL,  -- y, dx, dgamma, dbeta
	verdict TEXT NOT NULL, -- PASS, OVER_BOUND, WRONG, SKIP, CRASH, TIMEOUT, WEAK
	reason TEXT,           -- of a SKIP, the signal of a CRASH, the neighbours of a WEAK
	expected INTEGER NOT NULL, -- 1: listed among the known failures
	elements INTEGER, nan INTEGER, inf INTEGER, lost_nonfinite INTEGER, zero_rows INTEGER,
	misrounded REAL, unfaithful REAL, -- fractions of the elements
	max_ulp REAL, p999_ulp REAL, p50_ulp REAL,
	scaled REAL, conditioned REAL, normwise REAL, mixed REAL,
	mean_err REAL, var_err REAL, rstd_err REAL, -- NULL where the impl does not save them
	kappa REAL,
	worst_set INTEGER, worst_member INTEGER, worst_offset INTEGER,
	mean_bound REAL, var_bound REAL, rstd_bound REAL, conditioned_bound REAL, -- in u; NULL: none declared
	UNIQUE (problem_id, input_id, impl_id, seed, output, run_id)
);

-- Elements with an error of `threshold_ulp` or more, at METRIC_CCDF thresholds.
CREATE TABLE ccdf (
	result_id INTEGER NOT NULL REFERENCES result,
	threshold_ulp REAL NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (result_id, threshold_ulp)
) WITHOUT ROWID;

-- Raw slices. Impls measured in the same round of the same process are paired; `turn` is the place in the shuffle.
CREATE TABLE sample (
	run_id INTEGER NOT NULL REFERENCES run,
	problem_id INTEGER NOT NULL REFERENCES problem,
	cache TEXT NOT NULL, -- hot, cold
	threads INTEGER NOT NULL,
	process INTEGER NOT NULL,
	round INTEGER NOT NULL,
	turn INTEGER NOT NULL,
	impl_id INTEGER NOT NULL REFERENCES impl,
	iterations INTEGER NOT NULL,
	real_ns REAL NOT NULL, cpu_ns REAL NOT NULL, -- of the whole slice
	PRIMARY KEY (run_id, problem_id, cache, threads, process, round, turn)
) WITHOUT ROWID;

-- What the slices say of one impl. ratio_to_copy: the time of a copy of the same bytes in the same
-- rounds, over this one's: 1 is the roof.
CREATE TABLE timing (
	run_id INTEGER NOT NULL REFERENCES run,
	problem_id INTEGER NOT NULL REFERENCES problem,
	cache TEXT NOT NULL,
	threads INTEGER NOT NULL,
	impl_id INTEGER NOT NULL REFERENCES impl,
	ns REAL, ns_lo REAL, ns_hi REAL, -- of one call, and its interval
	gb_per_s REAL,
	ratio_to_copy REAL,
	rounds INTEGER NOT NULL, processes INTEGER NOT NULL, -- that were kept
	verdict TEXT NOT NULL, -- of the outputs, checked before and after: PASS, WRONG, SUSPECT ...
	reason TEXT,
	PRIMARY KEY (problem_id, cache, threads, impl_id, run_id)
) WITHOUT ROWID;

-- ratio = time of impl / time of baseline, from paired rounds: below 1 the impl is faster.
CREATE TABLE ratio (
	run_id INTEGER NOT NULL REFERENCES run,
	problem_id INTEGER NOT NULL REFERENCES problem,
	cache TEXT NOT NULL,
	threads INTEGER NOT NULL,
	impl_id INTEGER NOT NULL REFERENCES impl,
	baseline_id INTEGER NOT NULL REFERENCES impl,
	headline INTEGER NOT NULL, -- 1: the baseline that --json and the page show
	ratio REAL, lo REAL, hi REAL,
	claim TEXT NOT NULL, -- FASTER, SLOWER, SAME, AMBIGUOUS
	PRIMARY KEY (problem_id, cache, threads, impl_id, baseline_id, run_id)
) WITHOUT ROWID;

-- A study's curves: one row a point, lo and hi its interval or NULL.
CREATE TABLE point (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES run,
	study TEXT NOT NULL, panel TEXT NOT NULL, series TEXT NOT NULL,
	x REAL, y REAL, lo REAL, hi REAL
);
CREATE INDEX point_study ON point (study, panel, series);
