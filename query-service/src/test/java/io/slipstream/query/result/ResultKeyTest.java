package io.slipstream.query.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.ParameterValue.Bool;
import io.slipstream.query.statement.ParameterValue.Decimal;
import io.slipstream.query.statement.ParameterValue.Json;
import io.slipstream.query.statement.ParameterValue.Null;
import io.slipstream.query.statement.ParameterValue.Text;
import io.slipstream.query.statement.SortKey;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.Window;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResultKeyTest {
    private static final Window ALL = new Window.Whole(10);

    @Test
    void of_anythingThatCanChangeTheResult_isAnotherKey() {
        StatementText one = StatementText.parse("select a from t where b = 1");
        StatementText two = StatementText.parse("select a from t where b = 2");
        List<SortKey> order = List.of(new SortKey("a", false, false));
        Stream<ResultKey> keys = Stream.of(
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), two, List.of(), ALL),
                ResultKey.of("other", datasource("d", "r", ""), one, List.of(), ALL),
                ResultKey.of("acme", datasource("e", "r", ""), one, List.of(), ALL),
                ResultKey.of("acme", datasource("d", "s", ""), one, List.of(), ALL),
                ResultKey.of("acme", datasource("d", "r", "p"), one, List.of(), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), new Window.Whole(11)),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), new Window.Numbered(1, 10, List.of())),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), new Window.Numbered(2, 10, List.of())),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), new Window.Numbered(1, 10, order)),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(), new Window.After(10, order, null)),
                ResultKey.of(
                        "acme", datasource("d", "r", ""), one, List.of(), new Window.After(10, order, List.of("1"))),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Null()), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Bool(true)), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(number("1")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(number("1.0")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Text("1")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Text("true")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Json("[1]")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Text("[1]")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Text("a"), new Text("b")), ALL),
                ResultKey.of("acme", datasource("d", "r", ""), one, List.of(new Text("at1:b")), ALL));

        assertThat(keys.map(ResultKey::value)).doesNotHaveDuplicates();
    }

    @Test
    void of_theSameStatementWrittenDifferently_isOneKey() {
        List<ParameterValue> parameters = List.of(number("1"), new Text("x"));

        assertThat(ResultKey.of(
                        "acme", datasource("d", "r", ""), StatementText.parse("SELECT a  from T"), parameters, ALL))
                .isEqualTo(ResultKey.of(
                        "acme", datasource("d", "r", ""), StatementText.parse("select A from t;"), parameters, ALL));
    }

    private static Decimal number(String digits) {
        return new Decimal(new BigDecimal(digits));
    }

    private static Datasource datasource(String name, String role, String searchPath) {
        Duration any = Duration.ofSeconds(1);
        return new Datasource(
                name, URI.create("postgresql://h:1/d"), role, searchPath, 1, 1, any, any, any, any, any, Set.of());
    }
}
