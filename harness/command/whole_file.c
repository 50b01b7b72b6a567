/* Output files: nobody ever finds half of one. */
#include "whole_file.h"

#include <string.h>
#include <unistd.h>

static int refuse(const struct whole_file *file, struct message *why)
{
	return message(why, "%s: '%s' cannot be written; a file in a writable folder, or -",
				   file->flag, file->path);
}

int whole_file_begin(struct whole_file *file, const char *flag, const char *path,
					 struct message *why)
{
	*file = (struct whole_file){.flag = flag, .path = path};
	if (strcmp(path, "-") == 0) {
		file->stream = stdout;
		return 0;
	}
	snprintf(file->temporary, sizeof(file->temporary), "%s.%ld.tmp", path, (long)getpid());
	file->stream = fopen(file->temporary, "we");
	return file->stream ? 0 : refuse(file, why);
}

int whole_file_end(struct whole_file *file, int status, struct message *why)
{
	int failed = ferror(file->stream);

	if (file->stream == stdout)
		return failed || fflush(stdout) ? refuse(file, why) : status;
	failed |= fclose(file->stream);
	if (!failed && !status)
		failed = rename(file->temporary, file->path);
	if (failed || status)
		unlink(file->temporary);
	return failed ? refuse(file, why) : status;
}
