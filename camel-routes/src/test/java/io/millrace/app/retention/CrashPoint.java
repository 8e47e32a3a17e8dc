package io.millrace.app.retention;

import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStore;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Ends a run as a kill would: before or after its n-th call to catalogue or store, whichever it is. */
final class CrashPoint {
    /** Not an exception: nothing may handle it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final int at;
    private final boolean afterTheCall;
    private int calls;

    /** @param at from 1 */
    CrashPoint(int at, boolean afterTheCall) {
        this.at = at;
        this.afterTheCall = afterTheCall;
    }

    RetentionRows around(RetentionRows rows) {
        return around(RetentionRows.class, rows);
    }

    Map<StorageTier, ObjectStore> around(Map<StorageTier, ObjectStore> stores) {
        Map<StorageTier, ObjectStore> all = new EnumMap<>(StorageTier.class);
        stores.forEach((tier, store) -> all.put(tier, around(ObjectStore.class, store)));
        return all;
    }

    private <T> T around(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals")
                                ? proxy == arguments[0]
                                : System.identityHashCode(proxy);
                    }
                    calls++;
                    if (calls == at && !afterTheCall) {
                        throw new Killed();
                    }
                    Object answer;
                    try {
                        answer = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (calls == at && afterTheCall) {
                        if (answer instanceof Optional<?> turn
                                && turn.orElse(null) instanceof RetentionRows.Turn taken) {
                            // It goes with the process.
                            taken.close();
                        }
                        if (answer instanceof InputStream content) {
                            // So does its connection, which the next request would else find half read.
                            content.close();
                        }
                        throw new Killed();
                    }
                    return answer;
                }));
    }
}
