package io.millrace.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for every operation of the contract. */
final class ContractIT extends EdgeUnderContract {
    @Test
    void everyOperationAsksForTheRoleThatTheContractNames() {
        for (Contract.Entry entry : contract.entries()) {
            if (entry.role() == null) {
                continue;
            }
            String path = entry.path()
                    .replace("{camera}", "nobody")
                    .replace("{recording}", RECORDING.toString())
                    .replace("{number}", "0");
            HttpResponse<String> anonymous =
                    edge.send(edge.request(path).method(entry.method(), HttpRequest.BodyPublishers.noBody()));
            assertThat(anonymous.statusCode()).as(entry.id()).isEqualTo(401);
            answer(entry.id(), 401, anonymous);
            for (String role : List.of("viewer", "operator", "admin")) {
                boolean may = List.of("viewer", "operator", "admin").indexOf(role)
                        >= List.of("viewer", "operator", "admin")
                                .indexOf(entry.role().name().toLowerCase(Locale.ROOT));
                if (may && entry.id().equals("logOut")) {
                    continue;
                }
                int status = edge.call(role, entry.method(), path).statusCode();
                assertThat(status == 403).as(entry.id() + " as " + role).isEqualTo(!may);
            }
        }
    }

    @Test
    void deliveryPathsOfTheContractAnswer() {
        for (Contract.Entry entry : contract.entries()) {
            if (entry.delivery()) {
                String path = entry.path()
                        .replace("{camera}", "nobody")
                        .replace("{recording}", RECORDING.toString())
                        .replace("{number}", "0");
                assertThat(edge.get(path).statusCode())
                        .as(entry.id())
                        .isEqualTo(path.equals("/openapi.yaml") ? 200 : 403);
            }
        }
        assertThat(edge.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void routesAndContractAreHeldEqual() {
        Map<String, ApiOperation> one = new HashMap<>();
        one.put("inventedHere", call -> ApiReply.noContent());
        assertThatThrownBy(() -> Routes.of(contract, one))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inventedHere")
                .hasMessageContaining("listCameras");
    }
}
