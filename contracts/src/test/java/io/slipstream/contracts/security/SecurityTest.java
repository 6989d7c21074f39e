package io.slipstream.contracts.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "default", "acme-2", "0", "7-eleven"})
    void tenant_goodName_isTaken(String name) {
        assertThat(new Tenant(name)).hasToString(name);
        assertThat(Tenant.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a b", "a/b", "a\n", "ä", "a_b", "a.b"})
    void tenant_badName_isRefused(String name) {
        assertThat(Tenant.isValid(name)).isFalse();
        assertThatThrownBy(() -> new Tenant(name)).hasMessageContaining("tenant");
    }

    @Test
    void tenant_longName_isTakenUpTo63Characters() {
        assertThat(Tenant.isValid("a".repeat(63))).isTrue();
        assertThat(Tenant.isValid("a".repeat(64))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void scope_everyValue_findsItsScope(Scope scope) {
        assertThat(Scope.of(scope.value())).contains(scope);
        assertThat(scope.value()).matches("[a-z]+:[a-z]+");
    }

    @Test
    void scopes_areUniqueAndLeaveOutTheOneOfServices() {
        assertThat(Arrays.stream(Scope.values()).map(Scope::value))
                .doesNotHaveDuplicates()
                .doesNotContain(Scope.Names.SERVICE_INTERNAL);
        assertThat(Scope.of(Scope.Names.SERVICE_INTERNAL)).isEmpty();
        assertThat(Scope.of("cache")).isEmpty();
    }
}
