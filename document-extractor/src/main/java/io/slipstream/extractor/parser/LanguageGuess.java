package io.slipstream.extractor.parser;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.tika.langdetect.optimaize.OptimaizeLangDetector;
import org.apache.tika.language.detect.LanguageDetector;
import org.apache.tika.language.detect.LanguageResult;

/** Guesses the language of a text from the frequencies of its letter groups. */
final class LanguageGuess {
    private static final int SAMPLE_CHARACTERS = 20_000;
    private static final int MIN_CHARACTERS = 40;

    private final LanguageDetector detector = new OptimaizeLangDetector();

    LanguageGuess() {
        try {
            detector.loadModels();
        } catch (IOException e) {
            throw new UncheckedIOException("language models cannot be read", e);
        }
    }

    /** ISO 639-1, or empty if the text is too short or too mixed to tell. */
    String of(String text) {
        if (text.length() < MIN_CHARACTERS) {
            return "";
        }
        LanguageResult result = detector.detect(text.substring(0, Math.min(text.length(), SAMPLE_CHARACTERS)));
        return result.isReasonablyCertain() ? result.getLanguage() : "";
    }
}
