// What a file is, read from its first bytes (and a few others) before any of it is sent: format, size of the disk, and
// what is dangerous about it. The server judges the bytes again; this spares people a long upload for nothing.

const SECTOR = 512;
const GIB = 2 ** 30;

/** Some bytes of a file. */
async function bytes(file, from, length) {
  return new DataView(await file.slice(from, from + length).arrayBuffer());
}

function ascii(view, at, length) {
  let text = "";
  for (let index = at; index < Math.min(at + length, view.byteLength); index += 1) {
    text += String.fromCharCode(view.getUint8(index));
  }
  return text;
}

/** A number of 64 bits; what does not fit is too large to be true anyway. */
function number64(view, at, isLittle) {
  return at + 8 <= view.byteLength ? Number(view.getBigUint64(at, isLittle)) : 0;
}

function isAt(view, at, ...values) {
  return at + values.length <= view.byteLength && values.every((value, index) => view.getUint8(at + index) === value);
}

function qcow2(view) {
  const dangers = [];
  if (view.byteLength < 72) return { format: "qcow2", dangers: ["damaged"] };
  const version = view.getUint32(4);
  if (number64(view, 8) !== 0) dangers.push("backing");
  if (view.getUint32(32) !== 0) dangers.push("encrypted");
  if (version >= 3 && (number64(view, 72) & 4) !== 0) dangers.push("external");
  return { format: "qcow2", virtual: number64(view, 24), dangers };
}

function qed(view) {
  return { format: "qed", virtual: number64(view, 48, true), dangers: number64(view, 16, true) & 1 ? ["backing"] : [] };
}

/** The extents a VMDK description names: those of one file that holds everything are fine. */
function vmdkDescription(text) {
  const dangers = [];
  const type = /createType\s*=\s*"([^"]*)"/i.exec(text)?.[1] ?? "";
  if (!["monolithicsparse", "streamoptimized"].includes(type.toLowerCase())) dangers.push("extents");
  const parent = /parentCID\s*=\s*([0-9a-f]+)/i.exec(text)?.[1] ?? "ffffffff";
  if (parent.toLowerCase() !== "ffffffff" || /parentFileNameHint/i.test(text)) dangers.push("backing");
  return dangers;
}

async function vmdk(file, view) {
  const virtual = number64(view, 12, true) * SECTOR;
  const from = number64(view, 28, true) * SECTOR;
  const length = Math.min(number64(view, 36, true) * SECTOR, 2 ** 20);
  if (from === 0 || length === 0) return { format: "vmdk", virtual, dangers: ["extents"] };
  const description = await bytes(file, from, length);
  return { format: "vmdk", virtual, dangers: vmdkDescription(ascii(description, 0, description.byteLength)) };
}

function vdi(view) {
  return { format: "vdi", virtual: number64(view, 368, true), dangers: view.getUint32(76, true) === 4 ? ["backing"] : [] };
}

/** A GUID as VHDX writes it, in hexadecimal. */
function guid(view, at) {
  let text = "";
  for (let index = at; index < at + 16; index += 1) text += view.getUint8(index).toString(16).padStart(2, "0");
  return text;
}

const METADATA_REGION = "06a27c8b90479a4bb8fe575f050f886e";
const VIRTUAL_SIZE = "2442a52f1bcd7648b2115dbed83bf4b8";
const FILE_PARAMETERS = "3767a1caf36c4d43b3b633f0aa44e76b";

async function vhdx(file) {
  const found = { format: "vhdx", dangers: [] };
  const regions = await bytes(file, 192 * 1024, 64 * 1024);
  if (ascii(regions, 0, 4) !== "regi") return { ...found, dangers: ["damaged"] };
  const regionCount = Math.min(regions.getUint32(8, true), 2047);
  for (let region = 0; region < regionCount; region += 1) {
    const at = 16 + region * 32;
    if (at + 32 > regions.byteLength || guid(regions, at) !== METADATA_REGION) continue;
    const metadata = await bytes(file, number64(regions, at + 16, true), 2 ** 20);
    const count = metadata.byteLength > 32 && ascii(metadata, 0, 8) === "metadata" ? metadata.getUint16(10, true) : 0;
    for (let entry = 0; entry < Math.min(count, 1023); entry += 1) {
      const place = 32 + entry * 32;
      const item = guid(metadata, place);
      const value = metadata.getUint32(place + 16, true);
      if (item === VIRTUAL_SIZE) found.virtual = number64(metadata, value, true);
      if (item === FILE_PARAMETERS && value + 8 <= metadata.byteLength && metadata.getUint32(value + 4, true) & 2) {
        found.dangers.push("backing");
      }
    }
  }
  return found;
}

async function vhd(file) {
  if (file.size < SECTOR) return null;
  const footer = await bytes(file, file.size - SECTOR, SECTOR);
  if (ascii(footer, 0, 8) !== "conectix") return null;
  return { format: "vhd", virtual: number64(footer, 48), dangers: footer.getUint32(60) === 4 ? ["backing"] : [] };
}

/** Files that hold something packed. */
function isPacked(view) {
  return isAt(view, 0, 0x1f, 0x8b) || isAt(view, 0, 0xfd, 0x37, 0x7a, 0x58, 0x5a) || isAt(view, 0, 0x28, 0xb5, 0x2f, 0xfd)
    || isAt(view, 0, 0x42, 0x5a, 0x68) || isAt(view, 0, 0x50, 0x4b, 0x03, 0x04) || isAt(view, 0, 0x37, 0x7a, 0xbc, 0xaf);
}

async function recognize(file) {
  const view = await bytes(file, 0, 64 * 1024);
  const magic = ascii(view, 0, 4);
  if (magic === "QFI\xfb") return qcow2(view);
  if (magic === "QED\0") return qed(view);
  if (magic === "KDMV") return vmdk(file, view);
  if (magic === "COWD") return { format: "vmdk", dangers: ["extents"] };
  if (ascii(view, 0, 8) === "vhdxfile") return vhdx(file);
  if (isAt(view, 64, 0x7f, 0x10, 0xda, 0xbe) && view.byteLength > 376) return vdi(view);
  if (isAt(view, 0, 0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe)) return { format: "raw", dangers: ["encrypted"] };
  if (/^# Disk Descriptor ?File/i.test(ascii(view, 0, 40))) {
    return { format: "vmdk", dangers: vmdkDescription(ascii(view, 0, view.byteLength)).concat("extents") };
  }
  if (isPacked(view)) return { format: "raw", dangers: ["compressed"] };
  if (ascii(view, 32769, 5) === "CD001") return { format: "iso", virtual: file.size, dangers: [] };
  const footer = await vhd(file);
  if (footer) return footer;
  const hasTable = isAt(view, 510, 0x55, 0xaa) || ascii(view, 512, 8) === "EFI PART" || ascii(view, 4096, 8) === "EFI PART";
  return { format: "raw", virtual: file.size, dangers: [], warnings: hasTable ? [] : ["unbootable"] };
}

/**
 * What a file is: `format`, `virtual` (bytes of its disk, if known), `minDisk` in GiB, `dangers` that forbid sending it and
 * `warnings`, each by the name of its text.
 */
export async function inspect(file) {
  if (file.size === 0) return { format: "raw", virtual: 0, minDisk: 0, dangers: ["empty"], warnings: [] };
  const { format, virtual, dangers, warnings = [] } = await recognize(file);
  return { format, virtual, minDisk: virtual ? Math.ceil(virtual / GIB) : 0, dangers: [...new Set(dangers)], warnings };
}
