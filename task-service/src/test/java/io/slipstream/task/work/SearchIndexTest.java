package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.storage.JacksonJson;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchIndexTest {
    private final SearchIndex handler = new SearchIndex(
            (caller, version, texts, deleted) -> Uni.createFrom().failure(new AssertionError("not to be called")),
            new JacksonJson());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                  | payload.texts must be 1 to 100
            {"texts":[],"delete":[]}                                                            | payload.texts must be 1 to 100
            {"texts":7}                                                                         | payload.texts must be a list
            {"texts":[7]}                                                                       | payload.texts[0] must be an object
            {"pages":[]}                                                                        | payload.pages is not known
            {"source":"Wiki","id":"1","title":"t","content":"c"}                                | payload.source
            {"source":"wiki","title":"t","content":"c"}                                         | payload.id
            {"source":"wiki","id":"a\\nb","title":"t","content":"c"}                            | payload.id
            {"source":"wiki","id":"1","title":"t"}                                              | payload.content
            {"source":"wiki","id":"1","title":"t","content":"\\u0000"}                          | payload.content
            {"source":"wiki","id":"1","title":"t","content":"c","tags":[""]}                    | payload.tags
            {"source":"wiki","id":"1","title":"t","content":"c","url":"javascript:alert(1)"}    | payload.url
            {"source":"wiki","id":"1","title":"t","content":"c","lang":"en"}                    | payload.lang is not known
            {"delete":[{"source":"wiki"}]}                                                      | payload.delete[0].id
            {"delete":[{"source":"wiki","id":"1"},{"source":"wiki","id":"1"}]}                  | of different source and id
            """)
    void handle_badField_failsForGoodNamingIt(String payload, String field) {
        assertThatThrownBy(() -> handler.handle(Attempts.of(payload)))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining(field);
    }
}
