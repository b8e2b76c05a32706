import { expect, it } from "vitest";
import { isReservedName } from "./secret-name.ts";

it.each(
  "PATH HOME TMPDIR TZ LD_PRELOAD DYLD_INSERT_LIBRARIES PYTHONPATH PYTHON_GIL BARKEEP_X SSL_CERT_FILE SSLKEYLOGFILE HTTP_PROXY HTTPS_PROXY FTP_PROXY NO_PROXY ALL_PROXY REQUESTS_CA_BUNDLE CURL_CA_BUNDLE OPENSSL_CONF OPENSSL_MODULES GCONV_PATH HOSTALIASES NETRC LOCPATH LC_ALL MALLOC_TRACE GLIBC_TUNABLES RES_OPTIONS LOCALDOMAIN BASH_ENV ENV KRB5_CONFIG NODE_OPTIONS".split(
    " ",
  ),
)("%s steers programs and is no name of a secret", (name) => {
  expect(isReservedName(name)).toBe(true);
});

it.each([
  "OPENWEATHER_KEY",
  "JIRA_API_TOKEN",
  "TOKEN",
  "HOME_ASSISTANT_TOKEN",
  "PATHFINDER_KEY",
  "ENV_KEY",
  "PROXY_PASSWORD",
  "LDAP_PASSWORD",
])("%s is one", (name) => {
  expect(isReservedName(name)).toBe(false);
});
