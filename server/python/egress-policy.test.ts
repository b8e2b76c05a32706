import { describe, expect, test } from "vitest";
import { isDestination, plainAddress } from "../config/destination.ts";
import { EgressPolicy } from "./egress-policy.ts";

const strict = new EgressPolicy({ allow: [], own: ["203.0.114.7"] });

describe("addresses", () => {
  test.each([
    ["127.0.0.1", "this machine's own (loopback)"],
    ["127.9.9.9", "this machine's own (loopback)"],
    ["::1", "this machine's own (loopback)"],
    ["::ffff:127.0.0.1", "this machine's own (loopback)"],
    ["::ffff:7f00:1", "this machine's own (loopback)"],
    ["10.1.2.3", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["fd12:3456::1", "private"],
    ["169.254.169.254", "link-local, where clouds keep their metadata"],
    ["fe80::1%eth0", "link-local, where clouds keep their metadata"],
    ["0.0.0.0", "reserved, or this machine's own"],
    ["100.100.100.200", "reserved, or this machine's own"],
    ["168.63.129.16", "reserved, or this machine's own"],
    ["224.0.0.1", "reserved, or this machine's own"],
    ["255.255.255.255", "reserved, or this machine's own"],
    ["64:ff9b::7f00:1", "reserved, or this machine's own"],
    ["64:ff9b:1::7f00:1", "reserved, or this machine's own"],
    ["::ffff:0:0:7f00:1", "reserved, or this machine's own"],
    ["4000::1", "reserved, or this machine's own"],
    ["2001::7f00:1", "reserved, or this machine's own"],
    ["2002:7f00:1::", "reserved, or this machine's own"],
    ["::ffff:0:127.0.0.1", "reserved, or this machine's own"],
    ["::ffff:0:a9fe:a9fe", "reserved, or this machine's own"],
    ["::", "reserved, or this machine's own"],
    ["203.0.114.7", "reserved, or this machine's own"],
  ])("%s is refused as %s", (address, as) => {
    expect(strict.refusal("example.com", address, 443)).toBe(as);
  });

  test.each(["1.1.1.1", "172.15.0.1", "172.32.0.1", "203.0.114.8", "2606:4700::1111", "::ffff:1.1.1.1"])(
    "%s is public",
    (address) => {
      expect(strict.refusal("example.com", address, 443)).toBeNull();
    },
  );

  test("an IPv4 address inside an IPv6 one is taken out", () => {
    expect([
      plainAddress("::ffff:a00:1"),
      plainAddress("0:0:0:0:0:ffff:10.0.0.1"),
      plainAddress("2606:4700:0:0::1"),
    ]).toEqual(["10.0.0.1", "10.0.0.1", "2606:4700::1"]);
  });
});

describe("what the operator allows", () => {
  const policy = new EgressPolicy({
    allow: [
      "10.1.0.0/16",
      "127.0.0.1:8080",
      "jira.internal:8443",
      "wiki.internal",
      "fd00::/8",
      "192.168.7.7",
      "[::1]:99",
      "::ffff:10.3.0.0/112",
      "[::ffff:10.4.0.1]:80",
    ],
    own: [],
  });
  test.each<[string, string, number, boolean]>([
    ["a", "10.1.255.1", 80, true],
    ["a", "10.2.0.1", 80, false],
    ["localhost", "127.0.0.1", 8080, true],
    ["127.0.0.1", "::ffff:127.0.0.1", 8080, true],
    ["localhost", "127.0.0.1", 8081, false],
    ["jira.internal", "10.9.9.9", 8443, true],
    ["jira.internal", "10.9.9.9", 443, false],
    ["wiki.internal", "192.168.0.1", 1, true],
    ["other.internal", "192.168.0.1", 1, false],
    ["a", "fd99::1", 443, true],
    ["a", "192.168.7.7", 443, true],
    ["a", "::1", 99, true],
    ["a", "::1", 98, false],
    ["a", "10.3.255.1", 80, true],
    ["a", "::ffff:10.3.0.1", 80, true],
    ["a", "10.0.0.1", 80, false],
    ["a", "10.4.0.1", 80, true],
    ["::ffff:10.4.0.1", "::ffff:10.4.0.1", 80, true],
  ])("%s at %s, port %i: %s", (host, address, port, allowed) => {
    expect(policy.refusal(host, address, port) === null).toBe(allowed);
  });

  test.each(["10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/", "host:0", "host:99999", "http://host", "a b", ""])(
    "%s means nothing and is named",
    (entry) => {
      expect(() => new EgressPolicy({ allow: [entry], own: [] })).toThrow(`"${entry}" is no`);
    },
  );
});

test.each([
  "::ffff:10.0.0.0/104",
  "::ffff:10.0.0.0/96",
  "::ffff:10.0.0.0/95",
  "::ffff:a00:0/128",
  "::ffff:10.0.0.0/129",
  "::ffff:10.0.0.1",
  "[::ffff:10.0.0.1]:80",
  "[fe80::1%eth0]:80",
  "fe80::1%eth0",
  "fe80::1%eth0/64",
  "[10.0.0.1]",
  "::/0",
  "0.0.0.0/0",
  "*.internal:443",
  "10.0.0.0/",
  "/8",
  "host:",
  "[::1",
])("the check at start and the gate read %s alike", (entry) => {
  const understood = () => new EgressPolicy({ allow: [entry], own: [] });
  if (isDestination(entry)) expect(understood).not.toThrow();
  else expect(understood).toThrow(`"${entry}" is no`);
});

test("a method's own list names hosts, ports, and all names below one", () => {
  const may = (host: string, port: number) =>
    strict.methodMayReach(["api.example.com", "*.trello.com", "jira.test:8443"], host, port);
  expect([
    may("api.example.com", 443),
    may("x.api.example.com", 443),
    may("a.trello.com", 443),
    may("trello.com", 443),
  ]).toEqual([true, false, true, false]);
  expect([
    may("jira.test", 8443),
    may("jira.test", 443),
    strict.methodMayReach(null, "any", 1),
    strict.methodMayReach([], "any", 1),
  ]).toEqual([true, false, true, false]);
});
