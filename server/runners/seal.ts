/** Seals what passes NATS for one reader: X25519 for a key that both ends share, AES-256-GCM under it. */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;
/** A key for every other end that was ever met would be a leak: the oldest goes. */
const maxKeys = 1000;

/** One end, with a key pair that lives as long as the process. */
export class Sealer {
  /** For the other end: 32 bytes as base64url. */
  readonly publicKey: string;
  readonly #privateKey: KeyObject;
  readonly #shared = new Map<string, Buffer>();

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync("x25519");
    this.publicKey = publicKey.export({ format: "jwk" }).x as string;
    this.#privateKey = privateKey;
  }

  /** `about` is not hidden, but has to be the same when it is opened: a sealed text can't be put into another message. */
  seal(text: string, to: string, about: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#keyWith(to), nonce).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64");
  }

  /** Throws for what was not sealed for this end by that one, or about something else. */
  open(sealed: string, from: string, about: string): string {
    const bytes = Buffer.from(sealed, "base64");
    if (bytes.length < nonceBytes + tagBytes) throw new RangeError("This is too short to be sealed.");
    const decipher = createDecipheriv("aes-256-gcm", this.#keyWith(from), bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(about))
      .setAuthTag(bytes.subarray(-tagBytes));
    const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  }

  #keyWith(other: string): Buffer {
    const known = this.#shared.get(other);
    if (known !== undefined) return known;
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "X25519", x: other }, format: "jwk" });
    const secret = diffieHellman({ privateKey: this.#privateKey, publicKey });
    const key = Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), "barkeep runner 1", 32));
    if (this.#shared.size >= maxKeys) this.#shared.delete(this.#shared.keys().next().value as string);
    this.#shared.set(other, key);
    return key;
  }
}
