package dev.ronda.bus.feed;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the Montevideo API is and who asks it.
 *
 * @param api the base address, without slash at the end
 * @param token the address that gives access tokens
 * @param clientId null if the environment has none
 * @param clientSecret null if the environment has none
 */
record MontevideoAccess(
        URI api,
        URI token,
        @Nullable String clientId,
        @Nullable String clientSecret) {

    private static final URI API = URI.create("https://api.montevideo.gub.uy/api/transportepublico");
    private static final URI TOKEN = URI.create("https://mvdapi-auth.montevideo.gub.uy/token");

    static MontevideoAccess fromEnvironment(Map<String, String> environment) {
        return new MontevideoAccess(API, TOKEN, environment.get("MVD_CLIENT_ID"), environment.get("MVD_CLIENT_SECRET"));
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "MontevideoAccess[api=" + api + ", token=" + token + ", clientId=" + clientId + "]";
    }
}
