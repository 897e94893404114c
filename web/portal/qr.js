/**
 * A text as a QR code: ISO/IEC 18004, bytes, error correction M, versions 1 to 13, which is 331 bytes.
 * Our own, for nothing can be loaded into these pages but themselves, and a library would be many times as long.
 */

const LARGEST = 13;
// Of each version from 1 on: error correction codewords in a block, and blocks. ISO/IEC 18004, table 9, level M.
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9];

/** @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * The modules, row by row, true for dark, without the quiet zone of four around them. Null for a text too long.
 * @param {string} text
 * @returns {boolean[][] | null}
 */
export function qrCode(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = Array.from({ length: LARGEST }, (_, i) => i + 1).find((each) => bytes.length <= room(each));
  if (version === undefined) return null;
  const { modules, fixed } = patterns(version);
  place(modules, fixed, withCorrection(dataCodewords(bytes, version), version));
  const masked = MASKS.map((mask, number) => {
    const code = modules.map((row, y) => row.map((dark, x) => (fixed[y][x] ? dark : dark !== mask(x, y))));
    drawFormat(code, number);
    return code;
  });
  return masked.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
}

/** How many bytes of text fit. @param {number} version */
function room(version) {
  return dataLength(version) - (version < 10 ? 2 : 3);
}

/** @param {number} version */
function dataLength(version) {
  return codewords(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
}

/** All modules less those of the patterns, in bytes. @param {number} version */
function codewords(version) {
  const aligned = version === 1 ? 0 : alignments(version).length;
  let bits = (16 * version + 128) * version + 64;
  if (aligned > 0) bits -= (25 * aligned - 10) * aligned - 55;
  if (version >= 7) bits -= 36;
  return Math.floor(bits / 8);
}

/** Where the centres of alignment patterns are, in both directions. @param {number} version */
function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 4 + count * 2 + 1) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - step * (count - 2 - i))];
}

/** @param {number[]} bytes @param {number} version */
function dataCodewords(bytes, version) {
  const length = dataLength(version);
  const header = version < 10 ? [4, bytes.length] : [4, bytes.length >> 8, bytes.length & 255];
  // The mode takes four bits, so everything after it is shifted by half a byte, and a terminator of four bits fits.
  const halves = [header[0], ...[...header.slice(1), ...bytes].flatMap((each) => [each >> 4, each & 15]), 0];
  const words = Array.from({ length: halves.length / 2 }, (_, i) => (halves[2 * i] << 4) | halves[2 * i + 1]);
  return [...words, ...Array.from({ length: length - words.length }, (_, i) => (i % 2 === 0 ? 0xec : 0x11))];
}

/** Blocks with their correction, interleaved. @param {number[]} data @param {number} version */
function withCorrection(data, version) {
  const blocks = BLOCKS[version - 1];
  const correction = CORRECTION[version - 1];
  const short = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  const divisor = generator(correction);
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, i) => {
    const part = data.slice(from, from + short + (i >= blocks - longer ? 1 : 0));
    from += part.length;
    return part;
  });
  const checks = parts.map((part) => remainder(part, divisor));
  return [...interleaved(parts), ...interleaved(checks)];
}

/** @param {number[][]} parts */
function interleaved(parts) {
  const longest = Math.max(...parts.map((part) => part.length));
  return Array.from({ length: longest }, (_, i) => parts.flatMap((part) => part.slice(i, i + 1))).flat();
}

/** In the field of 256 with the polynomial x^8 + x^4 + x^3 + x^2 + 1. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** The product of (x - 2^i), highest power left out. @param {number} degree */
function generator(degree) {
  const result = [...Array(degree - 1).fill(0), 1];
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) result[j] = times(result[j], root) ^ (result[j + 1] ?? 0);
    root = times(root, 2);
  }
  return result;
}

/** @param {number[]} data @param {number[]} divisor */
function remainder(data, divisor) {
  const result = divisor.map(() => 0);
  for (const each of data) {
    const factor = each ^ /** @type {number} */ (result.shift());
    result.push(0);
    divisor.forEach((coefficient, i) => (result[i] ^= times(coefficient, factor)));
  }
  return result;
}

/** What is the same whatever the text; the places of the format are taken and still light. @param {number} version */
function patterns(version) {
  const size = version * 4 + 17;
  const modules = Array.from({ length: size }, () => Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => Array(size).fill(false));
  /** @param {number} x @param {number} y @param {boolean} dark */
  const set = (x, y, dark) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    modules[y][x] = dark;
    fixed[y][x] = true;
  };
  /** Squares in one another. @param {number} x @param {number} y @param {number} reach @param {number[]} light */
  const square = (x, y, reach, light) => {
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        set(x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
  const centres = alignments(version);
  const last = centres[centres.length - 1];
  for (const x of centres)
    for (const y of centres)
      if (!((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6))) square(x, y, 2, [1]);
  for (let i = 0; i < 9; i++) {
    for (const [x, y] of [[8, i], [i, 8]]) if (!fixed[y][x]) set(x, y, false);
    if (i < 8) {
      set(size - 1 - i, 8, false);
      set(8, size - 1 - i, i === 7);
    }
  }
  if (version >= 7) {
    const bits = (version << 12) | checked(version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const [near, far] = [Math.floor(i / 3), size - 11 + (i % 3)];
      set(far, near, ((bits >> i) & 1) === 1);
      set(near, far, ((bits >> i) & 1) === 1);
    }
  }
  return { modules, fixed };
}

/** A BCH code's check bits. @param {number} value @param {number} polynomial @param {number} length */
function checked(value, polynomial, length) {
  let rest = value;
  for (let i = 0; i < length; i++) rest = (rest << 1) ^ ((rest >> (length - 1)) * polynomial);
  return rest;
}

/** Level M is 00, the number of the mask follows. @param {boolean[][]} code @param {number} mask */
function drawFormat(code, mask) {
  const size = code.length;
  const bits = ((mask << 10) | checked(mask, 0x537, 10)) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((bits >> i) & 1) === 1;
    // Around the first corner, past the timing patterns; and once more shared between the two others.
    if (i < 8) code[i < 6 ? i : i + 1][8] = dark;
    else code[8][i === 8 ? 7 : 14 - i] = dark;
    if (i < 8) code[8][size - 1 - i] = dark;
    else code[size - 15 + i][8] = dark;
  }
}

/** Bit by bit, two columns at a time, up and down. @param {boolean[][]} modules @param {boolean[][]} fixed @param {number[]} words */
function place(modules, fixed, words) {
  const size = modules.length;
  let bit = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (fixed[y][x]) continue;
        modules[y][x] = ((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) % 2 === 1;
        bit++;
      }
    }
    up = !up;
  }
}

/** How hard it is to read: runs, squares, what looks like a corner, too much of one colour. @param {boolean[][]} code */
function penalty(code) {
  const size = code.length;
  const columns = code.map((_, x) => code.map((row) => row[x]));
  const lines = [...code, ...columns].map((line) => line.map((dark) => (dark ? "1" : "0")).join(""));
  let points = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    points += 40 * (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
  }
  for (let y = 1; y < size; y++)
    for (let x = 1; x < size; x++)
      if (code[y][x] === code[y][x - 1] && code[y][x] === code[y - 1][x] && code[y][x] === code[y - 1][x - 1])
        points += 3;
  const dark = code.flat().filter(Boolean).length / (size * size);
  return points + 10 * Math.floor(Math.abs(dark - 0.5) / 0.05);
}
