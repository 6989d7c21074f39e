package io.slipstream.cache.http;

import io.slipstream.cache.ai.PriceList;
import io.slipstream.cache.ai.Saving;
import java.math.BigDecimal;
import java.util.List;

/** Lines of the ledger as comma-separated values (RFC 4180), for a sheet or a bill. Money is exact. */
final class SavingsCsv {
    static final String MEDIA_TYPE = "text/csv";

    private static final String HEAD =
            "day,kind,model,calls,input_tokens,output_tokens,savings_estimate,currency,priced\r\n";
    private static final String FORMULA = "=+-@\t\r";

    private SavingsCsv() {}

    static String of(List<Saving> savings, PriceList prices, String currency) {
        StringBuilder text = new StringBuilder(HEAD);
        for (Saving saving : savings) {
            BigDecimal money = prices.of(saving).orElse(null);
            text.append(saving.line().day()).append(',');
            text.append(saving.line().kind().text()).append(',');
            text.append(quoted(saving.line().model())).append(',');
            text.append(saving.calls()).append(',');
            text.append(saving.inputTokens()).append(',');
            text.append(saving.outputTokens()).append(',');
            text.append(money == null ? "0" : money.toPlainString()).append(',');
            text.append(quoted(currency)).append(',');
            text.append(money != null).append("\r\n");
        }
        return text.toString();
    }

    /** A name that a sheet would take for a formula gets an apostrophe before it. */
    private static String quoted(String text) {
        String harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
