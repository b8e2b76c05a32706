/** What a secret may be called: an environment variable that does not change how Python itself runs. */

export const secretNameShape = /^[A-Z_][A-Z0-9_]{0,63}$/;

const reserved = /^(PATH|HOME|TMPDIR|LD_.*|PYTHON.*|BARKEEP_.*|SSL_.*|(HTTPS?|NO|ALL)_PROXY|REQUESTS_.*)$/;

export function isReservedName(name: string): boolean {
  return reserved.test(name);
}
