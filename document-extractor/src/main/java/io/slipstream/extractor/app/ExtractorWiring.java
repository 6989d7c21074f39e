package io.slipstream.extractor.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.extractor.config.DocumentConfig;
import io.slipstream.extractor.config.ParserConfig;
import io.slipstream.extractor.config.SpoolConfig;
import io.slipstream.extractor.extraction.ExtractionLimits;
import io.slipstream.extractor.extraction.ExtractionMetrics;
import io.slipstream.extractor.extraction.ExtractionService;
import io.slipstream.extractor.extraction.ParserCommand;
import io.slipstream.extractor.extraction.ParserPool;
import io.slipstream.extractor.parser.ParserMain;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Makes the parts from the settings. */
@Dependent
public class ExtractorWiring {
    /** The meters. */
    @Produces
    @Singleton
    ExtractionMetrics metrics(MeterRegistry registry) {
        return new ExtractionMetrics(registry);
    }

    /** The parser processes; {@link ExtractorLifecycle} starts and stops them. */
    @Produces
    @Singleton
    ParserPool pool(ParserConfig parser, SpoolConfig spool, ExtractionMetrics metrics) {
        ParserCommand command = new ParserCommand(
                ParserMain.class.getName(),
                parser.classPath().orElseGet(() -> System.getProperty("java.class.path")),
                Path.of(spool.directory()).toAbsolutePath(),
                parser.memory().asLongValue(),
                parser.startTimeout());
        return new ParserPool(command, parser.processes(), parser.documents(), metrics);
    }

    /** The service. */
    @Produces
    @Singleton
    ExtractionService service(
            ParserPool pool, ParserConfig parser, DocumentConfig document, ExtractionMetrics metrics) {
        ExtractionLimits limits = new ExtractionLimits(
                document.maxTextCharacters(), parser.timeout(), document.waiting(), document.waitTimeout());
        return new ExtractionService(pool, parser.processes(), limits, metrics);
    }
}
