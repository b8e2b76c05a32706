import { expect, it } from "vitest";
import { createAddressOf } from "./client-address.ts";

const direct = createAddressOf({ trustProxy: false });
const behindProxy = createAddressOf({ trustProxy: true });

it.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["2001:db8:1:2::1", "2001:db8:1:2"],
  ["2001:DB8:1:2:9:9:9:9", "2001:db8:1:2"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
  [undefined, "unknown"],
])("%s counts as %s", (remote, address) => {
  expect(direct({ "x-forwarded-for": "9.9.9.9" }, remote)).toBe(address);
});

it.each([
  ["9.9.9.9, 10.0.0.1", "10.0.0.1"],
  ["10.0.0.1:51234", "10.0.0.1"],
  ["[2001:db8:1:2::1]:51234", "2001:db8:1:2"],
  ["", "127.0.0.1"],
])("of %j a trusted proxy's word is %s", (forwarded, address) => {
  expect(behindProxy({ "x-forwarded-for": forwarded }, "127.0.0.1")).toBe(address);
  expect(behindProxy(new Headers({ "x-forwarded-for": forwarded }), "127.0.0.1")).toBe(address);
});
