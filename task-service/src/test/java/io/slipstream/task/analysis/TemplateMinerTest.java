package io.slipstream.task.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.analysis.TemplateMiner.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateMinerTest {
    private static List<Template> mine(List<String> lines) {
        TemplateMiner miner = new TemplateMiner(0.7);
        lines.forEach(miner::add);
        return miner.templates();
    }

    @Test
    void templates_linesOfKnownTemplates_areThese() {
        Random random = new Random(7);
        List<String> names = List.of("alice", "bob", "carol", "dave");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add("User " + names.get(random.nextInt(4)) + " logged in from 10.0.0." + random.nextInt(256));
            lines.add("Failed to open file '/tmp/" + random.nextInt() + "' after " + random.nextInt(9) + " tries");
            lines.add("Failed to close socket 'a b " + random.nextInt() + "' after " + random.nextInt(9) + " tries");
            lines.add("request " + UUID.randomUUID() + " took " + random.nextInt(1000) + " ms");
        }
        lines.add("out of memory");
        Collections.shuffle(lines, random);

        List<Template> templates = mine(lines);

        assertThat(templates)
                .extracting(Template::text, Template::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("User <*> logged in from <*>", 200),
                        org.assertj.core.groups.Tuple.tuple("Failed to open file <*> after <*> tries", 200),
                        org.assertj.core.groups.Tuple.tuple("Failed to close socket <*> after <*> tries", 200),
                        org.assertj.core.groups.Tuple.tuple("request <*> took <*> ms", 200),
                        org.assertj.core.groups.Tuple.tuple("out of memory", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            took 12.5 s                                  | took <*> s
            at 10.1.2.3:8080                             | at <*>:<*>
            id 0190f3a2-1c2d-7e3f-8a9b-0c1d2e3f4a5b gone | id <*> gone
            at 0xdeadbeef                                | at <*>
            commit 4f2d51dfcaef                          | commit <*>
            key 'a b c' and "d"                          | key <*> and <*>
            sha256 of x2y                                | sha256 of x2y
            feedback                                     | feedback
            """)
    void add_whatCertainlyDiffers_isMasked(String line, String template) {
        assertThat(mine(List.of(line))).extracting(Template::text).containsExactly(template);
    }

    @Test
    void templates_ofALine_tellWhereAndShowExamples() {
        Template template = mine(List.of(
                        "a", "job 1 done well", "job 2 done well", "", "job 3 done well", "job 4 done well"))
                .getFirst();

        assertThat(template)
                .isEqualTo(new Template(
                        "job <*> done well",
                        4,
                        1,
                        5,
                        List.of("job 1 done well", "job 2 done well", "job 3 done well")));
    }

    @Test
    void add_linesThatHaveNothingInCommon_stayApartAndBounded() {
        TemplateMiner miner = new TemplateMiner(1);
        for (int i = 0; i < 5000; i++) {
            miner.add("same " + Integer.toString(i, 36).replaceAll("\\d", "z") + "q and more " + word(i));
        }

        assertThat(miner.lines()).isEqualTo(5000);
        assertThat(miner.templates()).hasSize(TemplateMiner.LEAF_LIMIT);
    }

    private static String word(int i) {
        StringBuilder word = new StringBuilder();
        for (int rest = i; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word + "x";
    }

    @Test
    void add_longLine_isCut() {
        Template template = mine(List.of("x ".repeat(100_000))).getFirst();

        assertThat(template.text().length()).isLessThan(5000);
        assertThat(template.examples().getFirst()).hasSize(500);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1.1", "NaN"})
    void miner_badSimilarity_isRefused(double similarity) {
        assertThatThrownBy(() -> new TemplateMiner(similarity)).isInstanceOf(IllegalArgumentException.class);
    }
}
