package io.slipstream.task.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the templates that lines were made from: what is alike stays, what differs becomes {@code <*>}. Not for several threads.
 *
 * <p>It is Drain [1]: a line goes down a tree of fixed depth, by its number of words and its first word, to a leaf with few templates, and joins the one that
 * has most words in common with it, if these are enough; otherwise it begins a new one. What certainly differs (numbers, ids, addresses, quoted texts) is masked
 * first, and does not count as a word: other than in [1], a line with many numbers is not unlike all others. Its work is bounded by the words of all lines times {@link #LEAF_LIMIT}.
 *
 * <p>[1] P. He, J. Zhu, Z. Zheng, M. R. Lyu: Drain: An Online Log Parsing Approach with Fixed Depth Tree. ICWS 2017.
 */
public final class TemplateMiner {
    /** What stands for a word that differs. */
    public static final String ANY = "<*>";

    /** How many templates a leaf has at the most; lines that fit none of a full leaf are of no template. */
    static final int LEAF_LIMIT = 100;

    private static final int BRANCHES = 100;
    private static final int LINE_LIMIT = 4000;
    private static final int WORDS_LIMIT = 400;
    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_LIMIT = 500;

    /** Quoted texts first, since they hold the others. */
    private static final Pattern VARIABLE = Pattern.compile("'[^']*'|\"[^\"]*\""
            + "|\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b"
            + "|\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b|\\b0x[0-9a-fA-F]+\\b|\\b(?=[0-9a-fA-F]*\\d)[0-9a-fA-F]{8,}\\b"
            + "|(?<![A-Za-z0-9])[-+]?\\d+(?:[.,:]\\d+)*(?![A-Za-z0-9])");

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final double similarity;
    private final Map<List<String>, List<Group>> leaves = new HashMap<>();
    private final Map<Integer, Integer> branches = new HashMap<>();
    private int lines;

    /**
     * A miner without lines.
     *
     * @param similarity which part of a line's words a template must have to be its, above 0 and at most 1
     */
    public TemplateMiner(double similarity) {
        if (!(similarity > 0 && similarity <= 1)) {
            throw new IllegalArgumentException("similarity must be above 0 and at most 1, got " + similarity);
        }
        this.similarity = similarity;
    }

    /**
     * A template.
     *
     * @param text its words, {@link #ANY} for those that differ
     * @param count how many lines are of it
     * @param first the place of the first of them, from 0
     * @param last the place of the last
     * @param examples some of the lines, cut if they are long
     */
    public record Template(String text, int count, int first, int last, List<String> examples) {
        public Template {
            examples = List.copyOf(examples);
        }
    }

    private static final class Group {
        private final String[] words;
        private final List<String> examples = new ArrayList<>();
        private final int first;
        private int last;
        private int count;

        private Group(String[] words, int first) {
            this.words = words;
            this.first = first;
        }

        private void take(String[] other, String line, int place) {
            for (int i = 0; i < words.length; i++) {
                if (!words[i].equals(other[i])) {
                    words[i] = ANY;
                }
            }
            if (examples.size() < EXAMPLES) {
                examples.add(line.length() <= EXAMPLE_LIMIT ? line : line.substring(0, EXAMPLE_LIMIT));
            }
            last = place;
            count++;
        }

        private Template template() {
            return new Template(String.join(" ", words), count, first, last, examples);
        }
    }

    /** Takes a line; one that is blank counts, and is of no template. */
    public void add(String line) {
        int place = lines++;
        String cut = line.length() <= LINE_LIMIT ? line : line.substring(0, LINE_LIMIT);
        String stripped = cut.strip();
        if (stripped.isEmpty()) {
            return;
        }
        String[] words = SPACE.split(VARIABLE.matcher(stripped).replaceAll(ANY), WORDS_LIMIT);
        List<Group> leaf = leaves.computeIfAbsent(path(words), key -> new ArrayList<>());
        Group group = best(leaf, words);
        if (group == null && leaf.size() < LEAF_LIMIT) {
            group = new Group(words, place);
            leaf.add(group);
        }
        if (group != null) {
            group.take(words, stripped, place);
        }
    }

    /** How many lines there were. */
    public int lines() {
        return lines;
    }

    /** The templates, those of most lines first. */
    public List<Template> templates() {
        return leaves.values().stream()
                .flatMap(List::stream)
                .map(Group::template)
                .sorted(Comparator.comparingInt(Template::count).reversed().thenComparingInt(Template::first))
                .toList();
    }

    /** The way to the leaf: the number of words and the first one, unless that differs by its looks, or too many lines of that length begin otherwise. */
    private List<String> path(String[] words) {
        String length = String.valueOf(words.length);
        String first = words[0].chars().anyMatch(Character::isDigit) ? ANY : words[0];
        List<String> path = List.of(length, first);
        return leaves.containsKey(path) || branches.merge(words.length, 1, Integer::sum) <= BRANCHES
                ? path
                : List.of(length, ANY);
    }

    private @Nullable Group best(List<Group> leaf, String[] words) {
        Group best = null;
        double most = 0;
        for (Group group : leaf) {
            double alike = alike(group.words, words);
            if (alike > most) {
                best = group;
                most = alike;
            }
        }
        return most >= similarity ? best : null;
    }

    /** The part of a line's words that a template has in the same places. Both are of one length. */
    private static double alike(String[] template, String[] words) {
        int fixed = 0;
        int same = 0;
        for (int i = 0; i < words.length; i++) {
            if (!words[i].contains(ANY)) {
                fixed++;
                same += words[i].equals(template[i]) ? 1 : 0;
            }
        }
        return fixed == 0 ? isAny(template) ? 1 : 0 : (double) same / fixed;
    }

    private static boolean isAny(String[] template) {
        for (String word : template) {
            if (!word.contains(ANY)) {
                return false;
            }
        }
        return true;
    }
}
