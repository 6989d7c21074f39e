package io.slipstream.task.notification;

import java.util.ArrayList;
import java.util.List;

/**
 * Who reads: what is not addressed to them does not exist for them.
 *
 * @param tenant of which tenant
 * @param subject who, within the tenant
 * @param roles the scopes of the credential
 */
public record Reader(String tenant, String subject, List<String> roles) {
    public Reader {
        roles = roles.stream().distinct().sorted().toList();
    }

    /** What was told to them alone. */
    public String ownAddress() {
        return new Recipient.Subject(subject).address();
    }

    /** All that they read. */
    public List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        addresses.add(ownAddress());
        roles.forEach(role -> addresses.add(new Recipient.Role(role).address()));
        return addresses;
    }
}
