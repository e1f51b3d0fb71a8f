/**
 * The demo store's catalogue: product lines with their variants. Variants of a line are twins:
 * they weigh the same to a few grams, as in real shops, so that weight alone cannot tell them.
 */
import { hash32 } from '../simulator/random.js';

export interface DemoProduct {
  id: string;
  name: string;
  priceMinor: number;
  tax: 'food' | 'standard';
  weightG: number;
  weightSdG: number;
  /** Plates (of 10 cm) a unit is wide. */
  widthPlates: 1 | 2;
}

interface Line {
  name: string;
  tax?: 'standard';
  brands: string[];
  variants: string[];
  /** [size, gross weight g, price in minor units] */
  sizes: [string, number, number][];
}

const LINES: Line[] = [
  {
    name: 'Yoghurt',
    brands: ['Almhof', 'Weidenglück'],
    variants: ['Natural', 'Strawberry', 'Peach', 'Vanilla', 'Cherry'],
    sizes: [
      ['150 g', 158, 69],
      ['500 g', 522, 149],
    ],
  },
  { name: 'Milk', brands: ['Almhof'], variants: ['1.5 %', '3.5 %', 'Oat'], sizes: [['1 l', 1062, 129]] },
  {
    name: 'Water',
    brands: ['Quellbach', 'Felsen'],
    variants: ['Still', 'Medium', 'Sparkling'],
    sizes: [
      ['0.5 l', 523, 79],
      ['1.5 l', 1538, 99],
    ],
  },
  {
    name: 'Soda',
    tax: 'standard',
    brands: ['Bluma', 'Fritzi'],
    variants: ['Cola', 'Cola Zero', 'Orange', 'Lemon', 'Rhubarb'],
    sizes: [
      ['330 ml', 352, 119],
      ['1 l', 1041, 179],
    ],
  },
  {
    name: 'Juice',
    tax: 'standard',
    brands: ['Obsthof'],
    variants: ['Apple', 'Orange', 'Multivitamin', 'Currant'],
    sizes: [
      ['250 ml', 268, 139],
      ['1 l', 1085, 249],
    ],
  },
  {
    name: 'Chocolate',
    brands: ['Sarotta', 'Lindner', 'Kakao & Co'],
    variants: ['Milk', 'Dark', 'Hazelnut', 'Nougat', 'Almond'],
    sizes: [['100 g', 104, 159]],
  },
  {
    name: 'Cookies',
    brands: ['Backwerk'],
    variants: ['Butter', 'Oat', 'Chocolate', 'Lemon'],
    sizes: [['200 g', 214, 219]],
  },
  {
    name: 'Crisps',
    brands: ['Knuspers', 'Goldkartoffel'],
    variants: ['Salt', 'Paprika', 'Vinegar', 'Sour Cream'],
    sizes: [['150 g', 161, 189]],
  },
  {
    name: 'Nuts',
    brands: ['Nordnuss'],
    variants: ['Cashew', 'Peanut', 'Almond', 'Trail Mix'],
    sizes: [['200 g', 207, 299]],
  },
  {
    name: 'Muesli',
    brands: ['Morgenkorn'],
    variants: ['Fruit', 'Chocolate', 'Crunchy', 'Nut'],
    sizes: [['500 g', 538, 349]],
  },
  {
    name: 'Pasta',
    brands: ['Bella Nonna', 'Grano'],
    variants: ['Spaghetti', 'Penne', 'Fusilli', 'Farfalle'],
    sizes: [['500 g', 509, 129]],
  },
  {
    name: 'Pasta Sauce',
    brands: ['Bella Nonna'],
    variants: ['Basilico', 'Arrabbiata', 'Bolognese', 'Pesto'],
    sizes: [['400 g', 618, 269]],
  },
  {
    name: 'Rice',
    brands: ['Reisfeld'],
    variants: ['Basmati', 'Jasmine', 'Risotto'],
    sizes: [
      ['500 g', 512, 199],
      ['1 kg', 1016, 349],
    ],
  },
  {
    name: 'Beans',
    brands: ['Bontà'],
    variants: ['Kidney', 'White', 'Chickpeas', 'Lentils'],
    sizes: [['400 g', 456, 99]],
  },
  {
    name: 'Soup',
    brands: ['Suppenküche'],
    variants: ['Tomato', 'Chicken', 'Pumpkin', 'Lentil'],
    sizes: [['390 ml', 441, 279]],
  },
  {
    name: 'Coffee',
    brands: ['Rösterei Nord', 'Tostado'],
    variants: ['Crema', 'Espresso', 'Decaf'],
    sizes: [
      ['250 g', 262, 449],
      ['500 g', 517, 799],
    ],
  },
  {
    name: 'Tea',
    brands: ['Teehaus'],
    variants: ['Mint', 'Green', 'Rooibos', 'Fruit', 'Earl Grey'],
    sizes: [['20 bags', 68, 199]],
  },
  {
    name: 'Iced Coffee',
    brands: ['Kaltbrew'],
    variants: ['Latte', 'Macchiato', 'Espresso'],
    sizes: [['250 ml', 271, 189]],
  },
  {
    name: 'Sandwich',
    brands: ['Frischbrot'],
    variants: ['Cheese', 'Egg', 'Chicken', 'Hummus'],
    sizes: [['180 g', 196, 349]],
  },
  {
    name: 'Salad',
    brands: ['Grünzeug'],
    variants: ['Caesar', 'Greek', 'Couscous', 'Noodle'],
    sizes: [['300 g', 331, 449]],
  },
  {
    name: 'Cheese',
    brands: ['Almhof', 'Käserei Berg'],
    variants: ['Gouda', 'Emmentaler', 'Mountain', 'Feta'],
    sizes: [['200 g', 213, 289]],
  },
  {
    name: 'Bread',
    brands: ['Backwerk'],
    variants: ['Rye', 'Wholegrain', 'Toast', 'Spelt'],
    sizes: [['500 g', 507, 259]],
  },
  {
    name: 'Jam',
    brands: ['Obsthof'],
    variants: ['Strawberry', 'Apricot', 'Raspberry', 'Plum'],
    sizes: [['340 g', 547, 249]],
  },
  {
    name: 'Honey',
    brands: ['Imkerei Holm'],
    variants: ['Clover', 'Forest', 'Rapeseed'],
    sizes: [['500 g', 738, 599]],
  },
  {
    name: 'Olive Oil',
    brands: ['Grano'],
    variants: ['Classic', 'Extra Virgin'],
    sizes: [['500 ml', 873, 749]],
  },
  {
    name: 'Protein Bar',
    brands: ['Kraftwerk'],
    variants: ['Cocoa', 'Peanut', 'Berry', 'Caramel'],
    sizes: [['45 g', 48, 199]],
  },
  {
    name: 'Shampoo',
    tax: 'standard',
    brands: ['Klarwasser'],
    variants: ['Mild', 'Volume', 'Repair', 'Sport'],
    sizes: [['250 ml', 291, 295]],
  },
  {
    name: 'Shower Gel',
    tax: 'standard',
    brands: ['Klarwasser'],
    variants: ['Citrus', 'Sea', 'Lavender'],
    sizes: [['300 ml', 338, 195]],
  },
  {
    name: 'Toothpaste',
    tax: 'standard',
    brands: ['Perlweiss'],
    variants: ['Fresh', 'White', 'Sensitive'],
    sizes: [['75 ml', 117, 145]],
  },
  {
    name: 'Detergent',
    tax: 'standard',
    brands: ['Blitz'],
    variants: ['Colour', 'White', 'Sensitive'],
    sizes: [['1 l', 1124, 499]],
  },
  {
    name: 'Dish Soap',
    tax: 'standard',
    brands: ['Blitz'],
    variants: ['Lemon', 'Aloe', 'Pure'],
    sizes: [['500 ml', 552, 129]],
  },
  {
    name: 'Paper Tissues',
    tax: 'standard',
    brands: ['Zart'],
    variants: ['Classic', 'Balsam'],
    sizes: [['10 packs', 238, 179]],
  },
  {
    name: 'Candle',
    tax: 'standard',
    brands: ['Lumen'],
    variants: ['White', 'Vanilla', 'Cedar'],
    sizes: [['1 piece', 412, 499]],
  },
  {
    name: 'Wine',
    tax: 'standard',
    brands: ['Weingut Stein'],
    variants: ['Riesling', 'Grauburgunder', 'Merlot', 'Rosé'],
    sizes: [['0.75 l', 1247, 699]],
  },
];

/** Weights above this (g) come in packs wider than one plate of 10 cm. */
const WIDE_ABOVE_G = 900;

/** All products, line by line, so that twins stand side by side in the planogram. */
export function demoProducts(): DemoProduct[] {
  const products: DemoProduct[] = [];
  for (const line of LINES) {
    for (const [size, weightG, priceMinor] of line.sizes) {
      for (const brand of line.brands) {
        for (const variant of line.variants) {
          const n = products.length;
          // Twins: the same pack with another content differs by up to 3 g.
          const twinG = (hash32(n + 17) % 7) - 3;
          const dearer = line.brands.indexOf(brand) * 20;
          products.push({
            id: barcode(n),
            name: `${brand} ${line.name} ${variant} ${size}`,
            priceMinor: priceMinor + dearer,
            tax: line.tax ?? 'food',
            weightG: weightG + twinG,
            // Filling tolerance: about 1 %, at least 0.8 g.
            weightSdG: Math.max(0.8, Math.round(weightG * 0.1) / 10),
            widthPlates: weightG > WIDE_ABOVE_G ? 2 : 1,
          });
        }
      }
    }
  }
  return products;
}

/** EAN-13 in the range 200…, which GS1 leaves to shops, with its check digit. */
function barcode(n: number): string {
  const digits = `200${String(10_000 + n * 7).padStart(9, '0')}`;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(digits[i]) * (i % 2 === 0 ? 1 : 3);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
