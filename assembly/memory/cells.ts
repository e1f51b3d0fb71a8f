// Typed access to a table's plane by slot: f32, i32, f64 and bytes.

export function getF(base: usize, i: i32): f32 {
  return load<f32>(base + ((<usize>i) << 2));
}
export function setF(base: usize, i: i32, v: f32): void {
  store<f32>(base + ((<usize>i) << 2), v);
}
export function getI(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}
export function setI(base: usize, i: i32, v: i32): void {
  store<i32>(base + ((<usize>i) << 2), v);
}
export function getD(base: usize, i: i32): f64 {
  return load<f64>(base + ((<usize>i) << 3));
}
export function setD(base: usize, i: i32, v: f64): void {
  store<f64>(base + ((<usize>i) << 3), v);
}
export function getB(base: usize, i: i32): i32 {
  return load<u8>(base + <usize>i);
}
export function setB(base: usize, i: i32, v: i32): void {
  store<u8>(base + <usize>i, <u8>v);
}
