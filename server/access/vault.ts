/** Secrets as the rest of the server uses them: written, named, handed to methods, masked; never shown. */
export interface Vault {
  names(): readonly { readonly name: string; readonly updatedAt: string }[];
  /** Environment for a method's process; names that are not set are left out and returned in `missing`. */
  environment(names: readonly string[]): {
    readonly values: Readonly<Record<string, string>>;
    readonly missing: readonly string[];
  };
  /** Name matches `^[A-Z_][A-Z0-9_]{0,63}$`. Throws `invalid_request`. */
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<boolean>;
  /** The text with every secret's value replaced by `«NAME»`, also base64 and URL-encoded. */
  mask(text: string): string;
  /** The same for every string inside a JSON value, keys included. */
  maskJson<T>(value: T): T;
}
