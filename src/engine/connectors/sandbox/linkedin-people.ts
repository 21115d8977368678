/** A person of the sandbox network; none of them exists. */
export interface SandboxPerson {
  id: string
  name: string
  headline: string
  company: string
  industry: string
  location: string
}

/** Name, position, company, industry, place. */
const PEOPLE = [
  ['Ana Lopes', 'Chief Technology Officer', 'Ledgerline', 'Fintech', 'Lisbon, Portugal'],
  ['Marcus Feld', 'VP of Payments', 'Ledgerline', 'Fintech', 'Berlin, Germany'],
  ['Priya Raman', 'Head of Risk', 'Northbank Digital', 'Fintech', 'London, United Kingdom'],
  ['Tomasz Wilk', 'Director of Enterprise Sales', 'Paygrid', 'Fintech', 'Warsaw, Poland'],
  ['Helen Okafor', 'Chief Financial Officer', 'Paygrid', 'Fintech', 'London, United Kingdom'],
  ['Jonas Berg', 'Engineering Manager, Core Banking', 'Fjordkreditt', 'Fintech', 'Oslo, Norway'],
  ['Lucia Marino', 'Chief Compliance Officer', 'Northbank Digital', 'Fintech', 'Milan, Italy'],
  ['Daniel Cho', 'Founder and CEO', 'Splitwell', 'Fintech', 'San Francisco, United States'],
  ['Sofia Lindqvist', 'Head of Growth', 'Splitwell', 'Fintech', 'Stockholm, Sweden'],
  ['Ravi Menon', 'Principal Architect', 'Coinharbor', 'Fintech', 'Singapore'],
  ['Emily Hart', 'VP of Engineering', 'Cloudspan', 'Enterprise software', 'Seattle, United States'],
  ['Oliver Brandt', 'Head of Platform', 'Cloudspan', 'Enterprise software', 'Munich, Germany'],
  [
    'Noor Haddad',
    'Director of Product',
    'Briefcase AI',
    'Enterprise software',
    'Dubai, United Arab Emirates',
  ],
  ['Grace Nakamura', 'Chief Revenue Officer', 'Briefcase AI', 'Enterprise software', 'Tokyo, Japan'],
  ['Pedro Salas', 'Senior Account Executive', 'Docuflow', 'Enterprise software', 'Madrid, Spain'],
  ['Ingrid Solberg', 'Customer Success Lead', 'Docuflow', 'Enterprise software', 'Oslo, Norway'],
  ['Aaron Weiss', 'Staff Engineer', 'Querybase', 'Developer tools', 'Tel Aviv, Israel'],
  ['Mei Tanaka', 'Developer Advocate', 'Querybase', 'Developer tools', 'Tokyo, Japan'],
  ['Callum Reid', 'Founder and CTO', 'Shipyard CI', 'Developer tools', 'Edinburgh, United Kingdom'],
  ['Fatima Zahra', 'Head of Marketing', 'Shipyard CI', 'Developer tools', 'Casablanca, Morocco'],
  ['Hannah Vogel', 'Chief Information Security Officer', 'Rheinwerk', 'Manufacturing', 'Cologne, Germany'],
  ['Stefan Kraus', 'Director of Procurement', 'Rheinwerk', 'Manufacturing', 'Stuttgart, Germany'],
  ['Julie Martin', 'Head of Operations', 'Atelier Mobilité', 'Automotive', 'Lyon, France'],
  ['Hugo Bernard', 'VP of Supply Chain', 'Atelier Mobilité', 'Automotive', 'Paris, France'],
  ['Kwame Mensah', 'Chief Operating Officer', 'Goldcoast Logistics', 'Logistics', 'Accra, Ghana'],
  ['Linda Petrova', 'Head of Data', 'Goldcoast Logistics', 'Logistics', 'Rotterdam, Netherlands'],
  ['Carlos Mendoza', 'IT Director', 'Andes Freight', 'Logistics', 'Santiago, Chile'],
  ['Aisha Bello', 'Product Manager', 'Andes Freight', 'Logistics', 'Lagos, Nigeria'],
  ['Robert Kane', 'Chief Medical Officer', 'Clearhealth', 'Healthcare', 'Boston, United States'],
  ['Yuki Mori', 'Director of Clinical Data', 'Clearhealth', 'Healthcare', 'Osaka, Japan'],
  ['Eva Novak', 'Head of Partnerships', 'Medilane', 'Healthcare', 'Prague, Czechia'],
  ['Samuel Ortiz', 'VP of Sales', 'Medilane', 'Healthcare', 'Mexico City, Mexico'],
  ['Katarina Horvat', 'Sustainability Director', 'Solarreach', 'Energy', 'Zagreb, Croatia'],
  ['Mikkel Jensen', 'Chief Executive Officer', 'Solarreach', 'Energy', 'Copenhagen, Denmark'],
  ['Zoe Carter', 'Head of People', 'Brightcart', 'Retail', 'Austin, United States'],
  ['Liam Doyle', 'Director of E-commerce', 'Brightcart', 'Retail', 'Dublin, Ireland'],
  ['Camille Roux', 'Brand Manager', 'Maison Lumen', 'Retail', 'Paris, France'],
  [
    'Nikhil Desai',
    'Investor, Enterprise and Fintech',
    'Harbor Row Ventures',
    'Venture capital',
    'Bengaluru, India',
  ],
  ['Rachel Stone', 'Partner', 'Harbor Row Ventures', 'Venture capital', 'New York, United States'],
  ['Theo Papadakis', 'Recruiter, Go-to-Market', 'Peoplepath', 'Staffing', 'Athens, Greece'],
] as const

/** The same people in the same order each time. */
export function listSandboxPeople(): SandboxPerson[] {
  return PEOPLE.map(([name, headline, company, industry, location], index) => ({
    id: `person_${String(index + 1).padStart(2, '0')}`,
    name,
    headline,
    company,
    industry,
    location,
  }))
}
