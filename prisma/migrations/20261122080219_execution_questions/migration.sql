-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "continuation" JSON;
