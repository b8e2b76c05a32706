/** What a secret may be called: an environment variable that does not change how Python itself runs. */

export const secretNameShape = /^[A-Z_][A-Z0-9_]{0,63}$/;

/** Variables by which Python, OpenSSL, the C library, requests or a shell change what they do. */
const reserved = new Set(
  (
    "PATH HOME USER LOGNAME SHELL PWD TMP TEMP TMPDIR TZ TZDIR LANG LANGUAGE TERM IFS ENV BASH_ENV CDPATH PS4 PROMPT_COMMAND NETRC " +
    "SSLKEYLOGFILE CURL_CA_BUNDLE GCONV_PATH GETCONF_DIR GLIBC_TUNABLES HOSTALIASES LOCALDOMAIN LOCPATH NLSPATH NIS_PATH RES_OPTIONS " +
    "RESOLV_HOST_CONF RESOLV_ADD_TRIM_DOMAINS RESOLV_OVERRIDE_TRIM_DOMAINS RESOLV_MULTI RESOLV_REORDER SYSTEMROOT WINDIR COMSPEC PATHEXT"
  ).split(" "),
);
const reservedBeginning =
  /^(?:LD|DYLD|PYTHON|BARKEEP|SSL|OPENSSL|REQUESTS|LC|MALLOC|KRB5|NODE)_|^PYTHON|^(?:HTTP|HTTPS|FTP|NO|ALL|SOCKS)_PROXY$/;

export function isReservedName(name: string): boolean {
  return reserved.has(name) || reservedBeginning.test(name);
}
