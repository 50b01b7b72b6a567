/*
 * Folders of plug-ins. With a file `manifest` in it, a folder holds what the manifest's lines say
 * and nothing needs to be loaded to list it:
 *   file | name of an implementation | Debian package, or empty | what a reader should know
 * A file that is not there is named all the same, with the package that would bring it. Without a
 * manifest, each *.so is asked.
 */
#ifndef PLUGIN_FOLDER_H
#define PLUGIN_FOLDER_H

#include "plugin.h"

/* Gives each plug-in to `add`, which owns it. -1 when the folder cannot be read. */
int plugin_folder(const char *folder, void (*add)(struct plugin *), struct message *why);
/* The folder of the peers built with this program, or installed with it: 0, or -1 for neither. */
int plugin_folder_of_peers(char *out, size_t size);

#endif
