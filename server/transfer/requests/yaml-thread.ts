/** The thread that reads one YAML document, and ends with it. */
import { parentPort, workerData } from "node:worker_threads";
import { readYaml } from "./yaml-document.ts";

parentPort?.postMessage(readYaml(workerData as string));
