import { join } from "node:path";
import { ComponentType, ExternalReferenceType, HashAlgorithm } from "@cyclonedx/cyclonedx-library/Enums";
import {
  Bom,
  Component,
  ExternalReference,
  LicenseExpression,
  Metadata,
  NamedLicense,
  SpdxLicense,
} from "@cyclonedx/cyclonedx-library/Models";
import { JSON as JsonFormat, JsonSerializer } from "@cyclonedx/cyclonedx-library/Serialize";
import { isSupportedSpdxId } from "@cyclonedx/cyclonedx-library/SPDX";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import { randomUUIDv5 } from "bun";
import bunLock from "../../bun.lock";
import program from "../../package.json";
import { REPOSITORY, type Source } from "../source.ts";
import { RUNTIME_VERSION, TARGETS } from "./targets.ts";

type Package = { name: string; version: string; license?: string; dependencies?: Record<string, string> };

/** Rows of bun.lock: the package with its version first, the integrity of its archive last. */
const LOCKED = new Map(Object.values(bunLock.packages).map((row) => [row[0], row.at(-1)]));

/** Bun's own words (LICENSE.md); parts that it is linked with have others, which are told there. */
const RUNTIME_LICENSE = "MIT";

/**
 * What is in the binaries of a release, in CycloneDX 1.6 (ECMA-424): the packages that `files`, the compiler's inputs, come
 * from, and the runtimes. Nothing that is only installed. The same source gives the same text.
 */
export async function sbom(source: Source, files: readonly string[]): Promise<string> {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== null));
  const packages = await Promise.all([...folders].sort().map(readPackage));
  const libraries = packages.map((one) => ({ component: packageComponent(one), dependencies: one.dependencies }));
  const main = { component: mainComponent(source), dependencies: program.dependencies };
  linkDependencies([main, ...libraries]);
  const runtimes = TARGETS.map(({ runtime, integrity }) =>
    component(ComponentType.Platform, { name: runtime, version: RUNTIME_VERSION, license: RUNTIME_LICENSE }, integrity),
  );
  for (const runtime of runtimes) main.component.dependencies.add(runtime.bomRef);

  const bom = new Bom({
    serialNumber: `urn:uuid:${randomUUIDv5(`${main.component.purl}#${source.commit}`, "url")}`,
    metadata: new Metadata({ component: main.component, timestamp: new Date(source.committedMs) }),
  });
  for (const one of [...libraries.map(({ component }) => component), ...runtimes]) bom.components.add(one);
  const serializer = new JsonSerializer(new JsonFormat.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Of what they depend on, only what is there too: the compiler leaves out what nobody calls. */
function linkDependencies(
  parts: readonly { component: Component; dependencies?: Record<string, string> | undefined }[],
) {
  const byName = new Map(parts.map(({ component }) => [fullName(component), component]));
  for (const { component, dependencies = {} } of parts) {
    for (const name of Object.keys(dependencies)) {
      const dependency = byName.get(name);
      if (dependency) component.dependencies.add(dependency.bomRef);
    }
  }
}

function fullName({ group, name }: Component): string {
  return group ? `${group}/${name}` : name;
}

/** The innermost one, since packages may have packages of their own; null for our files. */
function packageFolder(file: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll("\\", "/"))?.[0] ?? null;
}

async function readPackage(folder: string): Promise<Package> {
  return await Bun.file(join(folder, "package.json")).json();
}

function packageComponent(one: Package): Component {
  const integrity = LOCKED.get(`${one.name}@${one.version}`);
  if (typeof integrity !== "string") throw new Error(`bun.lock does not have ${one.name}@${one.version}.`);
  return component(ComponentType.Library, one, integrity);
}

function component(type: ComponentType, { name, version, license }: Package, integrity: string): Component {
  const [, group, plainName = name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name) ?? [];
  const purl = `pkg:npm/${group ? `${encodeURIComponent(group)}/` : ""}${plainName}@${version}`;
  const made = new Component(type, plainName, { ...(group ? { group } : {}), version, purl, bomRef: purl });
  made.hashes.set(HashAlgorithm["SHA-512"], Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"));
  if (license) made.licenses.add(licenseOf(license));
  return made;
}

function mainComponent({ version, commit }: Source): Component {
  const purl = `pkg:github/${REPOSITORY}@v${encodeURIComponent(version)}`;
  const { name, description, license } = program;
  const main = new Component(ComponentType.Application, name, { version, purl, bomRef: purl, description });
  main.licenses.add(licenseOf(license));
  const address = `https://github.com/${REPOSITORY}`;
  const comment = commit ? { comment: `commit ${commit}` } : {};
  main.externalReferences.add(new ExternalReference(address, ExternalReferenceType.VCS, comment));
  return main;
}

function licenseOf(text: string): SpdxLicense | LicenseExpression | NamedLicense {
  if (isSupportedSpdxId(text)) return new SpdxLicense(text);
  return /\b(?:AND|OR|WITH)\b/.test(text) ? new LicenseExpression(text) : new NamedLicense(text);
}
