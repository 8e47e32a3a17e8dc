package io.millrace.api.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the contract's operation for a method and a path. Immutable. */
final class Routes {
    record Route(Contract.Entry entry, ApiOperation operation, List<String> segments) {}

    /** @param parameters of the path, as sent: not percent-decoded, since no id needs it */
    record Match(Route route, Map<String, String> parameters) {}

    private final List<Route> routes = new ArrayList<>();

    private Routes() {}

    /** @throws IllegalStateException unless {@code operations} are the contract's, all and no others */
    static Routes of(Contract contract, Map<String, ApiOperation> operations) {
        var routes = new Routes();
        var left = new HashMap<>(operations);
        var missing = new ArrayList<String>();
        for (Contract.Entry entry : contract.entries()) {
            ApiOperation operation = left.remove(entry.id());
            if (operation != null) {
                routes.routes.add(new Route(entry, operation, split(entry.path())));
            } else if (!entry.delivery()) {
                missing.add(entry.id());
            }
        }
        if (!missing.isEmpty() || !left.isEmpty()) {
            throw new IllegalStateException("openapi.yaml and the operations differ: without an operation " + missing
                    + ", not in the contract " + left.keySet());
        }
        return routes;
    }

    Optional<Match> find(String method, String path) {
        List<String> segments = split(path);
        for (Route route : routes) {
            if (route.entry().method().equals(method)) {
                var parameters = new HashMap<String, String>();
                if (matches(route.segments(), segments, parameters)) {
                    return Optional.of(new Match(route, parameters));
                }
            }
        }
        return Optional.empty();
    }

    /** The methods that {@code path} has; empty when it is none of ours. */
    List<String> methods(String path) {
        List<String> segments = split(path);
        var methods = new TreeSet<String>();
        for (Route route : routes) {
            if (matches(route.segments(), segments, new HashMap<>())) {
                methods.add(route.entry().method());
            }
        }
        return List.copyOf(methods);
    }

    private static boolean matches(List<String> template, List<String> path, Map<String, String> parameters) {
        if (template.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < template.size(); i++) {
            String expected = template.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), path.get(i));
            } else if (!expected.equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String path) {
        var segments = new ArrayList<String>();
        int from = 1;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            segments.add(path.substring(Math.min(from, to), to));
            from = to + 1;
        }
        return segments;
    }
}
