-- Schema 1 to 2: the metric `mixed`.
ALTER TABLE result ADD COLUMN mixed REAL;
PRAGMA user_version = 2;
