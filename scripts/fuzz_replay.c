// Replays a fuzz target's corpus without libFuzzer: each file of the folders or files named, and the empty input.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0)
		goto fail;
	long size = ftell(file);
	uint8_t *data = malloc(size > 0 ? (size_t)size : 1); // its exact size, for sanitizers
	rewind(file);
	if (size < 0 || !data || fread(data, 1, (size_t)size, file) != (size_t)size) {
		free(data);
		goto fail;
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	return 1;
fail:
	perror(path);
	exit(1);
}

static int replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	if (!folder)
		return replay_file(path);
	int count = 0;
	for (struct dirent *entry; (entry = readdir(folder));) {
		char name[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		count += replay_file(name);
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		count += replay_folder(argv[i]);
	printf("%d inputs replayed\n", count);
	return count == 0; // a corpus that is not there proves nothing
}
