package io.slipstream.client.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;
import io.slipstream.client.cache.CallerThreads;
import io.slipstream.client.cache.SlipstreamCache;
import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.http.Api;
import io.slipstream.client.http.HttpEntryCalls;
import io.slipstream.client.http.HttpTaskCalls;
import io.slipstream.client.http.JsonValueCodec;
import io.slipstream.client.http.VertxThreads;
import io.slipstream.client.task.SlipstreamTasks;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the client of an application. */
@Dependent
public class ClientBeans {
    @Startup // wrong settings stop the start
    @Produces
    @Singleton
    Api api(Vertx vertx, ClientConfig config) {
        return new Api(vertx, SettingsCheck.checked(config));
    }

    void close(@Disposes Api api) {
        api.close();
    }

    @Produces
    @Singleton
    CallerThreads threads() {
        return new VertxThreads();
    }

    @Produces
    @Singleton
    SlipstreamCache cache(Api api, CallerThreads threads, ClientConfig config, ObjectMapper mapper) {
        return new SlipstreamCache(
                new HttpEntryCalls(api, config), new JsonValueCodec(mapper), threads, config, System::nanoTime);
    }

    @Produces
    @Singleton
    SlipstreamTasks tasks(Api api, CallerThreads threads, ClientConfig config, ObjectMapper mapper) {
        return new SlipstreamTasks(new HttpTaskCalls(api, mapper, config), new JsonValueCodec(mapper), threads, config);
    }
}
