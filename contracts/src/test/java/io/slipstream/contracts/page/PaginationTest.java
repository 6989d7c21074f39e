package io.slipstream.contracts.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.event.GoldenEvents;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaginationTest {
    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "20,1", "21,2", "40,2", "41,3"})
    void offset_anyTotal_countsItsPages(long total, long pages) {
        assertThat(Pagination.offset(1, 20, total).pages()).isEqualTo(pages);
    }

    @Test
    void offset_asJson_hasItsFourMembersAlone() throws Exception {
        assertThat(GoldenEvents.JSON.writeValueAsString(Pagination.offset(2, 20, 41)))
                .isEqualTo("{\"page\":2,\"per_page\":20,\"total\":41,\"pages\":3}");
    }

    @Test
    void cursor_withNext_hasMore() throws Exception {
        assertThat(GoldenEvents.JSON.writeValueAsString(Pagination.cursor("abc")))
                .isEqualTo("{\"next_cursor\":\"abc\",\"has_more\":true}");
    }

    @Test
    void cursor_onTheLastPage_saysSo() throws Exception {
        assertThat(GoldenEvents.JSON.writeValueAsString(Pagination.cursor(null)))
                .isEqualTo("{\"has_more\":false}");
    }

    @Test
    void page_dataChangedAfterwards_keepsItsOwn() {
        List<String> data = new ArrayList<>(List.of("a"));
        Page<String> page = new Page<>(data, Pagination.cursor(null));
        data.add("b");

        assertThat(page.data()).containsExactly("a");
    }
}
