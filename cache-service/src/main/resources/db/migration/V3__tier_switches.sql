-- Tiers that a tenant switched off, separated by commas.
ALTER TABLE cache_switch
    ADD COLUMN tiers_off text NOT NULL DEFAULT '';
