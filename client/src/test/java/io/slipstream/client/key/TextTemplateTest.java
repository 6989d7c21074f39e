package io.slipstream.client.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTemplateTest {
    record Product(long id, Shop shop) {}

    record Shop(String name) {}

    private static final Object[] ARGUMENTS = {7, new Product(3, new Shop("a,b")), null};

    @ParameterizedTest
    @CsvSource({
        "all, all",
        "{id}, 7",
        "p:{id}:x, p:7:x",
        "{0}{id}, 77",
        "p:{product.id}, p:3",
        "s:{1.shop.name}, s:a%2Cb",
        "n:{none}, n:null",
        "n:{none.id}, n:null"
    })
    void fill_withArguments_putsThemIn(String template, String expected) {
        assertThat(TextTemplate.parse(template, List.of("id", "product", "none"))
                        .fill(ARGUMENTS))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"{other}, other", "{3}, '3'", "{id, without a }", "id}, without a {", "{}, names ''"})
    void parse_ofAWrongTemplate_isRefusedSayingWhatIsWrong(String template, String what) {
        assertThatThrownBy(() -> TextTemplate.parse(template, List.of("id", "product", "none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }

    @Test
    void fill_withAComponentThatIsNotThere_isRefused() {
        TextTemplate template = TextTemplate.parse("{product.price}", List.of("id", "product"));

        assertThatThrownBy(() -> template.fill(ARGUMENTS)).hasMessageContaining("no component 'price'");
    }
}
