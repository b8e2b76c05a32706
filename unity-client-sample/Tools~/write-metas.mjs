// Writes the .meta file of every asset that has none. Unity ignores assets without one in an installed package. The GUID is
// made from the path, so that it is the same on every machine. Run: node unity-client-sample/Tools~/write-metas.mjs
import { createHash } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const plain = (importer) => `${importer}:\n  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n`;

const importers = {
  folder: `folderAsset: yes\n${plain("DefaultImporter")}`,
  ".asmdef": plain("AssemblyDefinitionImporter"),
  ".cs": `MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n`,
  ".jslib": `PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n  defineConstraints: []\n  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n  validateReferences: 1\n  platformData:\n  - first:\n      Any: \n    second:\n      enabled: 0\n      settings: {}\n  - first:\n      Editor: Editor\n    second:\n      enabled: 0\n      settings:\n        DefaultValueInitialized: true\n  - first:\n      WebGL: WebGL\n    second:\n      enabled: 1\n      settings: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n`,
  ".json": plain("PackageManifestImporter"),
  ".md": plain("TextScriptImporter"),
};

/** Paths of everything Unity imports: not what it hides (a trailing ~, a leading dot), not the .meta files. */
export function assets(folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.endsWith("~") || entry.name.startsWith(".") || entry.name.endsWith(".meta")) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [{ path, kind: "folder" }, ...assets(path)] : [{ path, kind: extname(entry.name) }];
  });
}

/** The text of an asset's .meta file. Throws for a kind of file nobody has thought of yet. */
export function meta({ path, kind }) {
  const importer = importers[kind];
  if (importer === undefined) throw new Error(`${path}: add an importer for ${kind} files to Tools~/write-metas.mjs.`);
  const guid = createHash("md5").update(`com.barkeep.client/${relative(root, path).replaceAll("\\", "/")}`).digest("hex");
  return `fileFormatVersion: 2\nguid: ${guid}\n${importer}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = assets().filter(({ path }) => !existsSync(`${path}.meta`));
  for (const asset of missing) writeFileSync(`${asset.path}.meta`, meta(asset));
  console.log(`${missing.length} .meta files written.`);
}
