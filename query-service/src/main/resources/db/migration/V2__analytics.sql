-- Figures by the hour, brought by analytics.rollup. revision is the writer's: a figure that is brought late does not replace a newer one.
CREATE TABLE analytics_hour (
    tenant   text             NOT NULL,
    source   text             NOT NULL,
    hour     timestamptz      NOT NULL,
    metric   text             NOT NULL,
    value    double precision NOT NULL,
    revision bigint           NOT NULL,
    PRIMARY KEY (tenant, source, hour, metric)
);
