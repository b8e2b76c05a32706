/** By which headers it is told that a request was passed on, and that what clients of this machine send is not taken for it. */
import { expect, it } from "vitest";
import { isForwarded } from "./request-headers.ts";

const added = [
  "X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Server X-Forwarded-By X-Forwarded-Ssl X-Forwarded-Scheme",
  "X-Forwarded X-Forwarded-Port X-Forwarded-Prefix X-Forwarded-Uri X-Forwarded-User X-Forwarded-Client-Cert Forwarded-For Forwarded",
  "Forwarded-Proto X_Forwarded_For Via X-Via X-Real-IP X_Real_IP X-Client-IP Client-IP X-ClientIP True-Client-IP X-Remote-IP",
  "X-Remote-Addr Remote-Addr X-Cluster-Client-IP X-Original-Forwarded-For X-Original-Host X-Original-URL X-Original-Proto X-Original-To",
  "X-Rewrite-URL X-Scheme X-Host X-URL-Scheme Front-End-Https X-Envoy-External-Address X-Envoy-Expected-Rq-Timeout-Ms",
  "X-Amzn-Trace-Id X-Amz-Cf-Id X-Azure-ClientIP X-Azure-SocketIP X-Azure-Ref X-ARR-LOG-ID X-ARR-SSL CDN-Loop",
  "CF-Connecting-IP CF-Connecting-IPv6 CF-Ray CF-Visitor Fly-Client-IP Fly-Region Fastly-Client-IP DO-Connecting-IP X-Varnish",
  "X-Vercel-Forwarded-For X-Appengine-User-IP X-ProxyUser-Ip WL-Proxy-Client-IP Proxy-Client-IP HTTP-Client-IP",
  "X-Cloud-Trace-Context Proxy-Connection X-Proxied-By X-MS-Forwarded-Client-IP X-Accel-Internal X-HAProxy-Server-State",
].flatMap((line) => line.split(" "));

it.each(added)("%s says that a request was passed on, whatever it holds", (name) => {
  for (const value of ["203.0.113.7", "1", ""]) {
    expect(isForwarded({ [name.toLowerCase()]: value })).toBe(true);
    expect(isForwarded(new Headers({ [name]: value }))).toBe(true);
  }
});

it("takes what programs on this machine send for what it is", () => {
  const own = {
    host: "127.0.0.1:7070",
    accept: "*/*",
    "accept-encoding": "gzip",
    "accept-language": "de",
    authorization: "Bearer x",
    "cache-control": "no-cache",
    connection: "keep-alive",
    "content-type": "application/json",
    cookie: "a=b",
    dnt: "1",
    origin: "http://127.0.0.1:7070",
    referer: "http://127.0.0.1:7070/",
    "sec-ch-ua-platform": "Linux",
    "sec-fetch-site": "same-origin",
    "sec-websocket-key": "x",
    "sec-websocket-protocol": "barkeep.v1",
    traceparent: "00-0-0-01",
    "upgrade-insecure-requests": "1",
    "user-agent": "Prometheus/3.0",
    "x-barkeep-csrf": "1",
    "x-delivery-id": "7",
    "x-github-delivery": "7",
    "x-hub-signature": "sha256=0",
    "x-prometheus-scrape-timeout-seconds": "10",
    "x-request-id": "7",
    "x-requested-with": "XMLHttpRequest",
    "x-unity-version": "6000.0",
    "x-slack-request-timestamp": "0",
    "x-trello-webhook": "0",
    "x-atlassian-webhook-identifier": "7",
    "stripe-signature": "t=1",
  };
  expect(Object.keys(own).filter((name) => isForwarded({ [name]: "1" }))).toEqual([]);
  expect(isForwarded(new Headers(own))).toBe(false);
});
