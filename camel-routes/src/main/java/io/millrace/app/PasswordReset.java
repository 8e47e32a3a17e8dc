package io.millrace.app;

import io.millrace.api.auth.FirstAdministrator;
import io.millrace.api.auth.Passwords;
import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.catalog.User;
import java.io.IOException;

/** For whoever lost a password but can read the data folder. */
public final class PasswordReset {
    private PasswordReset() {}

    /**
     * Gives {@code name} a new password. Millrace must not run on the data folder meanwhile.
     *
     * @return the password, to be shown once
     */
    public static String reset(Settings settings, String name) throws IOException, InterruptedException {
        Catalogue.requireThere(settings);
        try (DataFolder data = DataFolder.take(settings.data());
                Catalogue catalogue = Catalogue.open(settings.postgres(), data, new Secrets(data.root()))) {
            User user = catalogue
                    .ports()
                    .users()
                    .findByName(name)
                    .orElseThrow(() -> new AppException("there is no user " + name + "; a first start makes admin"));
            String password = FirstAdministrator.generatePassword();
            catalogue.ports().users().setPasswordHash(user.id(), new Passwords().hash(password.toCharArray()));
            return password;
        }
    }
}
