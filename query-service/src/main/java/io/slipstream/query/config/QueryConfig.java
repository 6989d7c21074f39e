package io.slipstream.query.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** The databases that statements run on. */
@ConfigMapping(prefix = "slipstream.query")
public interface QueryConfig {
    /** The database of requests that name none; it must be configured. The local stack ships one with TPC-H tables. */
    @WithDefault("sample")
    String defaultDatasource();

    /** The databases by name. */
    Map<String, DatasourceConfig> datasources();
}
