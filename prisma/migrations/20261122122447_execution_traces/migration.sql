-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "trace_id" TEXT;
