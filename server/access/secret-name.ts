/** What a secret may be called: an environment variable that changes nothing of how programs run. */
import { Type } from "typebox";

export const secretNameShape = /^[A-Z_][A-Z0-9_]{0,63}$/;

export const secretName = (description?: string) =>
  Type.String({
    pattern: secretNameShape.source,
    "x-shape": "up to 64 capitals, digits and _, such as OPENWEATHER_KEY",
    ...(description !== undefined && { description }),
  });

/**
 * Variables by which Python, its packages, OpenSSL, the C library, a shell or another program that a method might run change what
 * they do: what they load, whom they trust, where they read and write, through whom they connect.
 */
const reserved = new Set(
  (
    "_ PATH HOME USER LOGNAME SHELL SHELLOPTS BASHOPTS PWD OLDPWD SHLVL TMP TEMP TMPDIR TZ TZDIR LANG LANGUAGE CHARSET TERM TERMCAP TERMINFO " +
    "TERMINFO_DIRS COLUMNS LINES IFS ENV BASH_ENV CDPATH GLOBIGNORE PS1 PS2 PS3 PS4 PROMPT_COMMAND EXECIGNORE FPATH ZDOTDIR POSIXLY_CORRECT " +
    "NETRC CURL_HOME CURL_CA_BUNDLE CURL_SSL_BACKEND WGETRC SYSTEM_WGETRC SSLKEYLOGFILE AWS_CA_BUNDLE GIT_CONFIG GIT_DIR " +
    "GCONV_PATH GETCONF_DIR GLIBC_TUNABLES HOSTALIASES LOCALDOMAIN LOCPATH NLSPATH NIS_PATH DATEMSK RES_OPTIONS " +
    "RESOLV_HOST_CONF RESOLV_ADD_TRIM_DOMAINS RESOLV_OVERRIDE_TRIM_DOMAINS RESOLV_MULTI RESOLV_REORDER LIBPATH SHLIB_PATH " +
    "REQUEST_METHOD BROWSER EDITOR VISUAL PAGER DISPLAY SYSTEMROOT WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA USERPROFILE " +
    "CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS HTTPLIB2_CA_CERTS GRPC_DEFAULT_SSL_ROOTS_FILE_PATH WEBSOCKET_CLIENT_CA_BUNDLE"
  ).split(" "),
);
const reservedBeginning =
  /^(?:LD|DYLD|PYTHON|BARKEEP|SSL|OPENSSL|REQUESTS|LC|MALLOC|KRB5|NODE|NPM_CONFIG|PIP|UV|PERL5?|RUBY|LUA|OMP|MKL|OPENBLAS|NUMEXPR|XDG|SQLITE|P11_KIT|GNUTLS|GIO|GIT_SSH|GIT_CONFIG|BASH_FUNC|ASAN|LSAN|TSAN|UBSAN)_|^(?:PYTHON|PERL5|RUBYOPT|RUBYLIB)|^(?:HTTPS?|FTP|NO|ALL|SOCKS[45]?|WSS?|GRPC|RSYNC)_PROXY$/;

export function isReservedName(name: string): boolean {
  return reserved.has(name) || reservedBeginning.test(name);
}
